import type { Runtime } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { redactorOf } from './open-secrets.ts';

/** Without the values of secrets. Throws WorldError when it cannot be known what to leave out. */
export async function lastLines(
  { runtime, redactor }: { runtime: Runtime; redactor: ReturnType<typeof redactorOf> },
  { key, process, tail }: { key: EnvironmentKey; process: string; tail: number },
): Promise<readonly string[]> {
  const redact = await redactor(key);
  const lines: string[] = [];
  const options = { tail, follow: false, signal: AbortSignal.timeout(10_000) };
  for await (const line of runtime.logs(key, process, options)) lines.push(redact(line));
  return lines;
}
