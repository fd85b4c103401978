import type { Config } from '../config.ts';
import { createLog, type Log } from '../log.ts';
import { openRegistration } from '../pages/open-registration.ts';
import { loadConfig } from './load-config.ts';
import { untilStopped } from './until-stopped.ts';

export interface Closable {
  close(): Promise<void>;
}

/** Starts the controller with its real runtime: given by the entry, which alone knows hosts. */
export type StartServer = (config: Config, deps: { log: Log }) => Promise<Closable>;

/** Runs until it is told to stop. Without an app it offers to register one, and then goes on as a controller. */
export async function serve(start: StartServer): Promise<number> {
  const config = loadConfig();
  if (!config) return 1;
  const log = createLog({ level: config.logLevel });
  const stopped = untilStopped();
  const ready = config.app ? config : await register(config, stopped);
  if (!ready) return 0;
  const server = await start(ready, { log });
  log.info({ url: ready.publicUrl, gateway: ready.gatewayPort }, 'pinacle is ready');
  log.info({ signal: await stopped }, 'stopping; pods stay as they are');
  await server.close();
  return 0;
}

/** Undefined when it was stopped before an app was registered. */
async function register(config: Config, stopped: Promise<unknown>): Promise<Config | undefined> {
  const registration = await openRegistration(config, { envFile: '.env' });
  console.log(`No GitHub App is configured. Open this page to register one:\n\n  ${registration.url}\n`);
  const registered = await Promise.race([
    registration.registered.then(() => true),
    stopped.then(() => false),
  ]);
  await registration.close();
  return registered ? loadConfig() : undefined;
}
