import { Writable } from 'node:stream';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, it } from 'vitest';
import { createLog, type Log, withLogFields } from '../../src/log.ts';

function recorded(work: (log: Log) => unknown): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  work(createLog({ level: 'info', destination }));
  return lines;
}

it('has the fields of the pass on every line that it leads to', async () => {
  const lines: Promise<Record<string, unknown>[]> = new Promise((resolve) => {
    const found = recorded(async (log) => {
      await withLogFields({ environment: '1/pull/7' }, async () => {
        await new Promise((done) => setImmediate(done));
        withLogFields({ epoch: 3 }, () => log.info('inner'));
        log.info('outer');
      });
      log.info('outside');
      resolve(found);
    });
  });
  expect(await lines).toMatchObject([
    { msg: 'inner', environment: '1/pull/7', epoch: 3 },
    { msg: 'outer', environment: '1/pull/7' },
    { msg: 'outside' },
  ]);
  expect((await lines)[2]).not.toHaveProperty('environment');
});

it('says what an error was, and none of the data that hangs on it', () => {
  const driver = Object.assign(new Error('duplicate key'), {
    code: '23505',
    client: { secretKey: 'hidden-1' },
    detail: 'hidden-2',
  });
  const error = new DrizzleQueryError('insert into deliveries', ['hidden-3\nhidden-4'], driver);
  const [line] = recorded((log) => log.error({ err: error }, 'failed'));
  expect(line).toMatchObject({
    level: 'error',
    err: {
      message: 'Failed query: insert into deliveries',
      cause: { code: '23505', message: 'duplicate key' },
    },
  });
  expect(JSON.stringify(line)).not.toContain('hidden');
});

it('cuts what could hold a credential', () => {
  const [line] = recorded((log) =>
    log.info({ token: 't', request: { headers: { cookie: 't' }, body: 't' } }, 'said'),
  );
  expect(line).toMatchObject({ token: '[cut]', request: { headers: '[cut]', body: '[cut]' } });
});

it('has the time as people write it and no host name', () => {
  const [line] = recorded((log) => log.info('said'));
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(Object.keys(line ?? {})).toEqual(['level', 'time', 'msg']);
});
