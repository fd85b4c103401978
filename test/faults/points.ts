/** A moment at which a control plane may die: the `nth` (from 1) time that something of this name happens in a chapter. */
export interface Point {
  readonly chapter: string;
  readonly when: 'before' | 'after';
  readonly name: string;
  readonly nth: number;
}

export interface Points {
  /** Those met so far, in order. */
  readonly met: readonly Point[];
  /** From here on, points are of this chapter. */
  begin(chapter: string): void;
  /** Notes a moment; true when this is where to die. */
  pass(when: 'before' | 'after', name: string): boolean;
}

/** Counts moments, and says at which to die. */
export function countPoints(isLast: (point: Point) => boolean): Points {
  const met: Point[] = [];
  const counts = new Map<string, number>();
  let chapter = '';
  return {
    met,
    begin: (name) => {
      chapter = name;
      counts.clear();
    },
    pass: (when, name) => {
      const nth = (counts.get(`${when} ${name}`) ?? 0) + 1;
      counts.set(`${when} ${name}`, nth);
      const point = { chapter, when, name, nth };
      met.push(point);
      return isLast(point);
    },
  };
}

export function pointText({ chapter, when, name, nth }: Point): string {
  return `${chapter}: ${when} ${name} (${nth})`;
}
