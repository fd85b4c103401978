import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import { makePlan } from '../../reconciler/plan/make-plan.ts';
import { readCase } from './read-case.ts';

const cases = join(import.meta.dirname, '../cases');

/** Each folder: `pinacle.yaml` is wanted, `running.json` is there, `plan.txt` is what a person reads of it. */
describe('golden cases', () => {
  it.each(readdirSync(cases).sort())('%s', async (name) => {
    const plan = makePlan(readCase(join(cases, name)));
    await expect(`${formatPlan(plan)}\n`).toMatchFileSnapshot(join(cases, name, 'plan.txt'));
  });
});
