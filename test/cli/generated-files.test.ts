import { describe, expect, it } from 'vitest';
import { generatedFiles, withSections } from '../../src/cli/generated-files.ts';

describe('withSections', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const text = 'before\n<!-- generated:a -->\nold\n<!-- /generated:a -->\nafter\n';
    expect(withSections(text, { a: 'new' })).toBe(
      'before\n<!-- generated:a -->\nnew\n<!-- /generated:a -->\nafter\n',
    );
  });

  it('fails loudly when a mark is missing', () => {
    expect(() => withSections('<!-- generated:a -->', { a: 'new' })).toThrow('a are missing');
  });
});

describe('the generated files', () => {
  it('name every world error, every command and every variable', async () => {
    const marks =
      '<!-- generated:tiers -->\n<!-- /generated:tiers --><!-- generated:commands -->\n<!-- /generated:commands --><!-- generated:config -->\n<!-- /generated:config -->';
    const readme = await generatedFiles.find(({ path }) => path === 'README.md')?.make(marks);
    expect(readme).toContain('/pinacle rollback');
    expect(readme).toContain('`DATABASE_URL`');
    expect(readme).toContain('dev.2xlarge');
  });
});
