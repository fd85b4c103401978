import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { examplePayloads, sign } from '../deliveries/payloads.ts';

/** `send-webhooks.ts '{"port":…,"secret":…,"perSecond":…,"seconds":…,"prefix":…}'`: prints milliseconds to each answer, as JSON. */
export interface Load {
  readonly perSecond: number;
  readonly seconds: number;
  /** Of the GUIDs. */
  readonly prefix: string;
}

async function sendAll(load: Load & { port: number; secret: string }): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const example = examplePayloads().find(({ event }) => event === 'push')?.payload ?? {};
  const start = performance.now();
  const sent: Promise<number>[] = [];
  for (let n = 0; n < load.perSecond * load.seconds; n++) {
    const due = start + (n * 1000) / load.perSecond;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    const body = JSON.stringify({ ...example, ref: `refs/heads/branch-${n % 50}` });
    sent.push(send(load, { agent, body, guid: `${load.prefix}-${n}` }));
  }
  const times = await Promise.all(sent);
  agent.destroy();
  return times;
}

function send(
  { port, secret }: { port: number; secret: string },
  call: { agent: Agent; body: string; guid: string },
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(call.body),
    'x-github-event': 'push',
    'x-github-delivery': call.guid,
    'x-hub-signature-256': sign(call.body, secret),
  };
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const post = request(
      { port, agent: call.agent, method: 'POST', path: '/github/webhooks', headers },
      (answer) => {
        answer.resume().once('end', () => {
          if (answer.statusCode === 202) resolve(performance.now() - from);
          else reject(new Error(`answered ${answer.statusCode}`));
        });
      },
    );
    post.once('error', reject);
    post.end(call.body);
  });
}

const times = await sendAll(JSON.parse(process.argv[2] ?? '{}') as Load & { port: number; secret: string });
process.stdout.write(JSON.stringify(times));
