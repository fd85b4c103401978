import { assistants } from './assistants.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { tools } from './tools.ts';
import type { CatalogueService } from './types.ts';

/**
 * The services that a manifest may name, by id. A program that an image does not have is that process's failure alone.
 * A new one is a new entry here: schema, port rules and docs follow from it. Ports are part of the format:
 * files of version 1.0 name services by their address in the pod, as in `http://localhost:8726`.
 */
export const catalogue: Readonly<Record<string, CatalogueService>> = Object.fromEntries(
  [postgres, redis, ...tools, ...assistants].map((service) => [service.id, service]),
);
