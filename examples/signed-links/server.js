// A web server without dependencies that uses a secret and never shows it: it signs links.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

const { SIGNING_KEY: key, PINACLE_URL_WEB: base = 'http://localhost:3000/' } = process.env;
const sign = (path) => createHmac('sha256', key).update(path).digest('hex');

createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok\n');
  const { pathname } = new URL(request.url, base);
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${new URL(pathname, base)}?signature=${sign(pathname)}\n`);
}).listen(3000, () => console.log('listening on 3000'));
