import fc from 'fast-check';

/** The same cases in every run: what fails in CI fails at home. PINACLE_SEED tries others. */
fc.configureGlobal({ seed: Number(process.env.PINACLE_SEED ?? 2026) });
