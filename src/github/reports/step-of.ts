import type { Step } from '../steps.ts';
import type { ReportRow } from './report-rows.ts';

/** What is written decides what its token may write. */
export const stepOf: Readonly<Record<ReportRow['wanted']['kind'], Step>> = {
  check: 'check',
  comment: 'comment',
  reply: 'comment',
  reaction: 'comment',
  deployment: 'deployment',
};
