import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  snippet,
  startCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { indented } from '../../lib/manifest/indent.ts';
import { namesIn } from '../../lib/manifest/path-at.ts';
import { placeAt } from '../../lib/manifest/place-at.ts';
import { manifestSchema } from '../../lib/manifest/schema.ts';
import { type Suggestion, suggest } from '../../lib/manifest/suggest.ts';

/** What the schema knows of the place at the cursor, offered while one types, and at Ctrl+Space. */
export function completions() {
  return autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 50 });
}

function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const text = state.sliceDoc();
  const place = placeAt(text, pos);
  // A line that was just begun says nothing of what is wanted there; behind a colon there are but a few words.
  if (!place || (!explicit && place.from === pos && place.kind !== 'value')) return null;
  const options = suggest(manifestSchema, place, namesIn(text)).map((one, index, all) =>
    optionOf(one, all.length - index),
  );
  return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w.$/"-]*$/ };
}

/** In the order of the schema, where nothing else counts. */
function optionOf(suggestion: Suggestion, boost: number): Completion {
  const { label, about, note } = suggestion;
  return {
    label,
    type: suggestion.kind,
    boost: Math.min(boost, 99),
    ...(about === undefined ? {} : { info: about }),
    ...(note === undefined ? {} : { detail: note }),
    apply: (view, completion, from, to) => write(view, { suggestion, completion, from, to }),
  };
}

function write(
  view: EditorView,
  {
    suggestion,
    completion,
    from,
    to,
  }: { suggestion: Suggestion; completion: Completion; from: number; to: number },
): void {
  const { label, snippet: form } = suggestion;
  if (form === undefined) view.dispatch(insertCompletionText(view.state, label, from, to));
  else snippet(indented(form, view.state.doc.lineAt(from).text))(view, completion, from, to);
  if (suggestion.chosen) startCompletion(view);
}
