#!/usr/bin/env node
// TypeScript runs as it is: tsx strips the types when a module is loaded.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/pinacle.ts');
