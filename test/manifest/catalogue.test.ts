import { describe, expect, it } from 'vitest';
import { catalogue } from '../../schema/catalogue/catalogue.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';
import { templates } from '../../schema/templates/templates.ts';
import { tierNames } from '../../schema/tiers.ts';

const ids = [
  'postgres',
  'redis',
  'web-terminal',
  'code-server',
  'vibe-kanban',
  'claude-code',
  'openai-codex',
  'cursor-cli',
  'gemini-cli',
  'amp-code',
  'qwen-code',
  'jupyter',
];

describe('catalogue', () => {
  it('has the services of the format', () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(ids.toSorted());
  });

  it.each(Object.entries(catalogue))('%s is whole', (id, service) => {
    expect(service.id).toBe(id);
    expect(id).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
    expect(service.startCommand.join('\n')).toContain('127');
    expect(service.healthCheck).toBeDefined();
    for (const name of Object.keys(service.provides))
      expect(name).toMatch(/^(?!PINACLE_|POD_)[A-Z][A-Z0-9_]*$/);
  });

  it('clashes in no port, but for assistants, of which there is one', () => {
    const ports = Object.values(catalogue)
      .filter(({ kind }) => kind !== 'assistant')
      .map(({ port }) => port);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports).not.toContain(catalogue['claude-code']?.port);
  });

  it('lets all services be chosen at once, with one assistant', () => {
    const services = ids.filter((id) => catalogue[id]?.kind !== 'assistant' || id === 'claude-code');
    expect(parseManifest(`services: [${services.join(', ')}]`, { file: 'f' })).toHaveProperty('manifest');
  });
});

describe('templates', () => {
  it('are those of the format', () => {
    expect(Object.keys(templates).toSorted()).toEqual([
      'nextjs',
      'nodejs-blank',
      'python-blank',
      'static',
      'vite',
    ]);
  });

  it.each(Object.entries(templates))('%s is a manifest, and valid', (id, template) => {
    expect(template.id).toBe(id);
    expect(tierNames).toContain(template.tier);
    const { image, tier, install, processes } = template;
    expect(parseManifest(JSON.stringify({ image, tier, install, processes }), { file: 'f' })).toHaveProperty(
      'manifest',
    );
    expect(parseManifest(`template: ${id}`, { file: 'f' })).toHaveProperty('manifest');
  });
});
