import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entry } from './make-files.ts';

/** What nginx says of the files in `dir`, alone in an `http` block: undefined when it takes them, else its words. */
export async function checkFiles(dir: string): Promise<string | undefined> {
  const place = await mkdtemp(join(tmpdir(), 'pinacle-nginx-'));
  try {
    const main = join(place, 'nginx.conf');
    await writeFile(main, wholeConfiguration({ place, include: join(dir, entry) }));
    return await refusal(['-t', '-q', '-p', place, '-c', main]);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** A configuration of nginx that needs nothing outside `place` but what it includes. */
export function wholeConfiguration({ place, include }: { place: string; include: string }): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kinds.map((kind) => `  ${kind}_temp_path "${place}/${kind}";\n`);
  return `pid "${place}/nginx.pid";
error_log stderr;
events { worker_connections 4096; }
http {
  access_log off;
${folders.join('')}  include "${include}";
}
`;
}

function refusal(args: readonly string[]): Promise<string | undefined> {
  const env = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  return new Promise((resolve) => {
    execFile('nginx', args, { env, timeout: 60_000, maxBuffer: 1 << 20 }, (error, _stdout, stderr) => {
      resolve(error ? stderr.trim().slice(-2000) || error.message : undefined);
    });
  });
}
