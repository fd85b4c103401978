import { type ControlPlane, openControlPlane } from '../../src/compose/open-control-plane.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { dockerRuntime } from '../../src/main.ts';
import { announcedRuntime } from './announced-runtime.ts';
import { askOver } from './ask-over-ipc.ts';
import type { Order, Question, Word } from './child-words.ts';
import { fastClock } from './fast-clock.ts';

/**
 * Entry of a process of its own: a control plane over Docker that tells its parent of each act on the machine, before and after it,
 * and waits to hear that it may go on.
 */
const { settings, instance, clock } = JSON.parse(process.argv[2] ?? '{}') as Order;

const say = (word: Word) => void process.send?.(word);
const hear = (heard: (word: Word) => void) => void process.on('message', heard);
const ask = askOver({ send: say, onWord: hear, onEnd: () => undefined });

const read = readConfig(settings, { demo: true });
if ('problems' in read) throw new Error(read.problems.join('\n'));
const log = createLog({ level: process.env.LOG_LEVEL ?? 'silent' });
const open = dockerRuntime(read.config, log, { instance });
const control = await openControlPlane(read.config, {
  openRuntime: async (commits, secrets) =>
    announcedRuntime(
      await open(commits, secrets),
      async (when, name) => void (await ask({ kind: 'point', when, name })),
    ),
  log,
  clock: fastClock(clock.factor, clock.start),
});

hear((word) => {
  if (word.kind !== 'question') return;
  const { id } = word;
  answer(control, word.question).then(
    (value) => say({ kind: 'answer', id, value }),
    (error: unknown) => say({ kind: 'answer', id, error: String(error) }),
  );
});
process.on('SIGTERM', () => void control.close().then(() => process.exit(0)));
say({ kind: 'works', port: control.port });

function answer({ jobs, runtime }: ControlPlane, question: Question): Promise<unknown> {
  switch (question.do) {
    case 'job':
      return jobs.run(question.name);
    case 'inventory':
      return runtime.inventory();
    case 'observe':
      return runtime.observe(question.environment);
  }
}
