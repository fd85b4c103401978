import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';
import { plainError } from './plain-error.ts';

export type Log = Logger;

const fieldsOfNow = new AsyncLocalStorage<object>();

/** Every line that is logged by `work`, or by what it calls, has these fields: whoever logs need not know of the pass. */
export function withLogFields<T>(fields: object, work: () => T): T {
  return fieldsOfNow.run({ ...fieldsOfNow.getStore(), ...fields }, work);
}

/**
 * JSON lines for machines: ISO time, level by name, errors with their cause.
 * Bodies and headers of requests are never given to it; what could hold a credential is cut all the same.
 */
export function createLog(options: { level: string; destination?: NodeJS.WritableStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    // A copy: pino writes the line's own fields into it.
    mixin: () => ({ ...fieldsOfNow.getStore() }),
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: plainError },
    redact: { paths: secretPaths, censor: '[cut]' },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

const secretPaths = [
  'authorization',
  'token',
  'password',
  'secret',
  'headers',
  'body',
  'connectionString',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
