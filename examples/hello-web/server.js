// A web server without dependencies: it says which greeting and which commit it runs.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// The commit itself, not a branch, is checked out.
const commit = readFileSync('.git/HEAD', 'utf8').slice(0, 7);
const greeting = process.env.GREETING ?? 'Hello';

createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok\n');
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${greeting} from commit ${commit}\n`);
}).listen(3000, () => console.log(`listening on 3000, commit ${commit}`));
