import { useEffect, useRef, useState } from 'react';
import { limits } from '../../../schema/manifest/limits.ts';
import type { Problem } from '../../../schema/problem.ts';
import { api } from '../../lib/api.ts';
import { firstManifest } from '../../lib/manifest/first-manifest.ts';
import type { Base } from './base.ts';
import { type Editor, openEditor } from './open-editor.ts';

/** What the check would say, as far as it is known. */
export interface Judged {
  readonly problems: readonly Problem[];
  /** `known`: of the very text that stands there. */
  readonly state: 'known' | 'asking' | 'unknown';
}

/** The editor in `place`, what stands in it, and what is wrong with that. */
export function useEditor(repository: number, base: Base, describedBy: string) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const [text, setText] = useState(base.blob === null ? firstManifest : base.text);
  const [judged, setJudged] = useState<Judged>({ problems: base.problems, state: 'asking' });
  const begin = useRef(text);
  useEffect(() => {
    if (!place.current) return undefined;
    const opened = openEditor(place.current, {
      text: begin.current,
      label: base.file,
      describedBy,
      changed: (now) => {
        setText(now);
        setJudged(({ problems }) => ({ problems, state: 'asking' }));
      },
      check: async (asked) => {
        const problems = await ask({ repository, commit: base.commit, text: asked });
        if (opened.text() === asked)
          setJudged((before) => ({
            problems: problems ?? before.problems,
            state: problems ? 'known' : 'unknown',
          }));
        return problems;
      },
    });
    editor.current = opened;
    opened.goTo({ line: 1, column: 1 });
    return () => opened.close();
  }, [repository, base, describedBy]);
  return { place, text, judged, goTo: (problem: Problem) => editor.current?.goTo(problem) };
}

async function ask({
  text,
  ...of
}: {
  repository: number;
  commit: string;
  text: string;
}): Promise<readonly Problem[] | undefined> {
  try {
    // Of a text that is too large the beginning tells it.
    const asked = { ...of, text: text.slice(0, limits.fileBytes + 1) };
    return (await api.repositories.manifest.check.mutate(asked)).problems;
  } catch {
    return undefined;
  }
}
