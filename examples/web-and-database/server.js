// A guest book on Postgres, through psql so that the example needs no packages: it counts its visits.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

const run = promisify(execFile);
const query = async (sql) => (await run('psql', [process.env.DATABASE_URL, '-qtAc', sql])).stdout.trim();

await query('create table if not exists visits (at timestamptz not null default now())');

createServer(async (request, response) => {
  if (request.url === '/healthz') return response.end('ok\n');
  await query('insert into visits default values');
  response.end(`visit number ${await query('select count(*) from visits')}\n`);
}).listen(3000, () => console.log('listening on 3000'));
