import { processUrl } from '../../src/gateway/process-url.ts';
import { listRoutes } from '../../src/store/routes.ts';
import type { World } from '../world/open-world.ts';

const bold = (text: string) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const soft = (text: string) => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text);

export function tellStart({ github, config }: World): void {
  console.log(`${bold('Pinacle')}: every branch and pull request a running pod`);
  console.log(
    soft(
      `  controller ${config.publicUrl}   gateway port ${config.gatewayPort}   GitHub stand-in ${github.baseUrl}\n`,
    ),
  );
}

export function tellStory({ story }: { story: string }): void {
  console.log(`${bold('→')} ${story}`);
}

export function tellStage({ name, ms, lines }: { name: string; ms: number; lines: readonly string[] }): void {
  for (const line of lines) console.log(`    ${line}`);
  console.log(`  ${bold('✓')} ${name}: ${bold(`${Math.round(ms)} ms`)}\n`);
}

/** What is left running, and where to look. */
export async function tellEnd(world: World): Promise<void> {
  const control = world.control();
  console.log(bold('Everything runs until you press Ctrl-C. Open in a browser:'));
  console.log(`  ${world.config.publicUrl}/  ${soft('the dashboard')}`);
  for (const { environment } of await control.runtime.inventory()) {
    console.log(`  ${control.github.links.pageOf(environment)}  ${soft('the page that the check links to')}`);
    for (const { host } of await listRoutes(control.store.db, environment)) {
      console.log(`  ${processUrl(world.config, host)}  ${soft('the pod')}`);
    }
  }
  console.log(
    soft(
      '\n  You are asked to sign in: "Sign in with GitHub" leads to the stand-in, where you choose who you are:',
    ),
  );
  console.log(
    '  alice (admin), bob (write), carol (read): the pods open;  mallory (nothing): they do not exist',
  );
  console.log(soft('\n  Push to it yourself:'));
  for (const { repository } of (await control.runtime.inventory()).slice(0, 1)) {
    console.log(`  git clone ${world.github.cloneUrl(repository, 'alice')}`);
  }
}
