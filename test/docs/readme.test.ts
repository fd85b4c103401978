import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../schema/manifest/parse.ts';
import { manifestRules } from '../../schema/manifest/rules.ts';
import { worldErrors } from '../../schema/world-error.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];

describe('the documents', () => {
  it('give a pinacle.yaml that is valid', async () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(await read('README.md')) ?? [];
    expect(parseManifest(yaml, { file: 'README.md' })).toHaveProperty('manifest');
  });

  it.each(['hello-web', 'web-and-database', 'static-site', 'signed-links'])(
    'have a valid example %s',
    async (name) => {
      const file = `examples/${name}/pinacle.yaml`;
      expect(parseManifest(await read(file), { file })).toHaveProperty('manifest');
    },
  );

  it.each(documents)('%s names only npm scripts that exist', async (document) => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const named = [
      ...(await read(document)).matchAll(
        /npm (?:run )?(test(?::\w+)?|check(?::\w+)?|demo|bench|generate|format)\b/g,
      ),
    ];
    expect(named.map(([, script]) => script).filter((script) => !scripts[script ?? ''])).toEqual([]);
  });

  it.each(documents)('%s links only to files that exist', async (document) => {
    const links = [...(await read(document)).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(
      ([, path]) => path ?? '',
    );
    expect(links.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  it('ARCHITECTURE.md names every world error', async () => {
    const text = await read('ARCHITECTURE.md');
    expect(Object.keys(worldErrors).filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('ARCHITECTURE.md names only folders that exist, and every folder of src', async () => {
    const text = await read('ARCHITECTURE.md');
    const named = [...text.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/`([\w/-]+\/)`/g)].map(([, path]) => path ?? ''),
    );
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    const folders = (await readdir(new URL('src/', root), { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => `src/${name}/`).filter((path) => !named.includes(path))).toEqual([]);
  });

  it('explain every rule of the manifest in one sentence', () => {
    expect(Object.values(manifestRules).filter((sentence) => sentence.length < 10)).toEqual([]);
  });
});
