/** Longer lines are cut: what a pod writes must not fill our memory. */
export const longestLine = 4000;

/** Cuts a stream of text into lines; an unfinished one waits for its end. */
export interface LineCutter {
  /** The lines that are complete now. */
  push(text: string): readonly string[];
  /** The unfinished line, when there is one. */
  rest(): readonly string[];
}

export function lineCutter(): LineCutter {
  let rest = '';
  return {
    push: (text) => {
      const lines = (rest + text).split('\n');
      // Beyond the limit nothing is kept, but for the mark that the line is cut when it ends.
      rest = (lines.pop() ?? '').slice(0, longestLine + 1);
      return lines.map(tidy);
    },
    rest: () => (rest === '' ? [] : [tidy(rest)]),
  };
}

/** Without a carriage return, and cut when it is too long. */
export function tidy(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.length > longestLine ? `${whole.slice(0, longestLine)}…` : whole;
}
