import { Ajv } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

/** Bodies are taken as they are: nothing is turned into another type, and what no schema names is refused. */
const strict = new Ajv({ strict: false, useDefaults: true, allErrors: false });
/** Path and query are text: `limit=20` means the number. */
const lenient = new Ajv({ strict: false, useDefaults: true, allErrors: false, coerceTypes: true });

for (const ajv of [strict, lenient]) ajv.addFormat('date-time', true);

export const checkRequest: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strict : lenient).compile(schema);
