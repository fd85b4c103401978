import text from '../../../schema/pinacle.schema.json';
import type { SchemaNode } from './schema-node.ts';

/** Of `pinacle.yaml`, as the server judges by it and other editors read it. */
export const manifestSchema: SchemaNode = text;
