import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Held by this process; several runtimes of one process share it, as in tests of a crash. */
const held = new Map<string, { readonly server: Server; holders: number }>();

/**
 * One controller per instance and machine: two would fence each other's passes out and undo each other's pods. A socket in Linux's
 * abstract namespace, because the kernel takes it back however the process ends.
 * Throws Error when another process holds it. Gives the releaser.
 */
export async function lockInstance(root: string): Promise<() => void> {
  const known = held.get(root);
  if (known) known.holders += 1;
  else held.set(root, { server: await listen(root), holders: 1 });
  return () => {
    const lock = held.get(root);
    if (!lock) return;
    lock.holders -= 1;
    if (lock.holders > 0) return;
    held.delete(root);
    lock.server.close();
  };
}

function listen(root: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = new Error(
        `another controller runs on ${root}: stop it, or give this one an instance of its own`,
      );
      reject(error.code === 'EADDRINUSE' ? taken : error);
    });
    // The kernel takes 107 characters.
    const name = createHash('sha256').update(root).digest('hex').slice(0, 32);
    server.listen(`\0pinacle-${name}`, () => {
      server.unref();
      resolve(server);
    });
  });
}
