import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { indentOnInput, indentService, indentUnit } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { Problem } from '../../../schema/problem.ts';
import { diagnosticsOf, offsetOf } from '../../lib/manifest/diagnostics.ts';
import { indentAfter } from '../../lib/manifest/indent.ts';
import { pageNonce } from '../../lib/page-nonce.ts';
import { completions } from './completions.ts';
import { hovers } from './hovers.ts';
import { theme } from './theme.ts';

/** A manifest under somebody's hands. */
export interface Editor {
  text(): string;
  /** The cursor goes there, and the keyboard with it. */
  goTo(place: { line: number; column: number }): void;
  close(): void;
}

export interface EditorOptions {
  readonly text: string;
  /** How it is called, for who cannot see it. */
  readonly label: string;
  /** Id of the element that says how to use it. */
  readonly describedBy: string;
  readonly changed: (text: string) => void;
  /** What is wrong with a text; asked when somebody stopped typing. Undefined: it could not be found out. */
  readonly check: (text: string) => Promise<readonly Problem[] | undefined>;
}

const checkAfterMs = 400;

export function openEditor(parent: HTMLElement, options: EditorOptions): Editor {
  const view = new EditorView({ parent, doc: options.text, extensions: extensionsOf(options) });
  return {
    text: () => view.state.sliceDoc(),
    goTo: ({ line, column }) => {
      const anchor = offsetOf(view.state.doc, line, column);
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
    close: () => view.destroy(),
  };
}

function extensionsOf({ text, label, describedBy, changed, check }: EditorOptions): Extension {
  let known: readonly Problem[] = [];
  const judged = async ({ state }: EditorView) => {
    known = (await check(state.sliceDoc())) ?? known;
    return diagnosticsOf(state.doc, known);
  };
  return [
    EditorView.cspNonce.of(pageNonce()),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy }),
    // A file whose lines end in CR LF goes back as it came.
    ...(/^(?:[^\n]*\r\n)+[^\n]*$/.test(text) ? [EditorState.lineSeparator.of('\r\n')] : []),
    writing(),
    completions(),
    hovers(),
    linter(judged, { delay: checkAfterMs }),
    lintGutter(),
    theme(),
    EditorView.updateListener.of(({ docChanged, state }) => docChanged && changed(state.sliceDoc())),
  ];
}

/** Without a key for Tab: it goes on to what comes next on the page, as everywhere. */
function writing(): Extension {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    indentUnit.of('  '),
    indentOnInput(),
    indentService.of((context, pos) => indentAfter(context.lineAt(pos, -1).text)),
    closeBrackets(),
    yaml(),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
  ];
}
