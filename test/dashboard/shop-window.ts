import type { Files } from '../github-stand-in/types.ts';

/** An app that says what it is asked for; where a file `slow` is, it starts as slowly as those for which the waiting page is. */
export function shopWindow(more = ''): Files {
  return { 'pinacle.yaml': manifest(more), 'server.cjs': server };
}

const manifest = (more: string) => `version: "1.0"
tier: dev.small
deploy:
  pullRequests: comment
processes:
  - name: web
    displayName: Shop window
    startCommand: node server.cjs
    port: 3000
${more}`;

const server = `const { existsSync } = require('node:fs');
const { createServer } = require('node:http');
const server = createServer((request, response) => {
  console.log('asked for ' + request.url);
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><html lang="en"><title>Shop</title><h1>The shop is open</h1></html>');
});
setTimeout(() => server.listen(3000, () => console.log('listening')), existsSync('slow') ? 4000 : 0);
`;
