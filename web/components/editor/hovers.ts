import { hoverTooltip } from '@codemirror/view';
import { describe } from '../../lib/manifest/describe.ts';
import { keyAt } from '../../lib/manifest/path-at.ts';
import { manifestSchema } from '../../lib/manifest/schema.ts';
import { nodeAt } from '../../lib/manifest/schema-node.ts';

/** What the key under the pointer is for, what it takes, and what holds without it. */
export function hovers() {
  return hoverTooltip(({ state }, pos) => {
    const key = keyAt(state.sliceDoc(), pos);
    const node = key && nodeAt(manifestSchema, key.path);
    if (!node) return null;
    const { text, type, otherwise } = describe(node);
    const lines = [text, type, ...(otherwise === undefined ? [] : [`Default: ${otherwise}`])];
    const create = () => ({ dom: linesIn(lines.filter((line) => line !== '')) });
    return { pos: key.from, end: key.to, above: true, create };
  });
}

function linesIn(lines: readonly string[]): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-about';
  dom.append(
    ...lines.map((text) => {
      const line = document.createElement('p');
      line.append(...text.split(/(`[^`]+`)/).map(asCode));
      return line;
    }),
  );
  return dom;
}

function asCode(text: string): string | HTMLElement {
  if (!/^`.+`$/.test(text)) return text;
  const code = document.createElement('code');
  code.textContent = text.slice(1, -1);
  return code;
}
