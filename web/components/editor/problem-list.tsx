'use client';

import { AlertTriangle } from 'lucide-react';
import type { Problem } from '../../../schema/problem.ts';
import type { Judged } from './use-editor.ts';

interface Props {
  readonly judged: Judged;
  readonly isChanged: boolean;
  readonly goTo: (problem: Problem) => void;
}

/** What the check would say, each problem with the way to its line. */
export function ProblemList({ judged, isChanged, goTo }: Props) {
  const { problems } = judged;
  return (
    <div className="border-line border-t px-3 py-2 text-sm">
      <p role="status" className={problems.length > 0 ? 'text-bad' : 'text-soft'}>
        {wordsOf(judged, isChanged)}
      </p>
      {problems.length === 0 ? null : (
        <ol aria-label="Problems" className="mt-1 max-h-48 overflow-auto">
          {problems.map((problem) => (
            <li key={`${problem.line}:${problem.column} ${problem.rule} ${problem.path}`}>
              <button
                type="button"
                onClick={() => goTo(problem)}
                className="flex w-full gap-2 rounded px-1 py-1 text-left hover:bg-hover"
              >
                <AlertTriangle size={14} aria-hidden="true" className="mt-0.5 shrink-0 text-bad" />
                <span>
                  <span className="font-mono text-soft text-xs">
                    {problem.line}:{problem.column}
                  </span>{' '}
                  {problem.message} <span className="text-soft">{problem.fix}</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** While it is asked, what was known of the text before stands. */
function wordsOf({ state, problems }: Judged, isChanged: boolean): string {
  if (state === 'unknown') return 'It could not be checked just now; change something to try again.';
  if (problems.length > 0) return problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return isChanged ? 'Valid' : 'Nothing is changed yet';
}
