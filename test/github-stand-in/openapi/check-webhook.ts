import { Ajv, type ValidateFunction } from 'ajv';
import { type Json, textOf } from '../http/answer.ts';
import { description } from './description.ts';
import { bundle } from './schema.ts';

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
const compiled = new Map<string, ValidateFunction>();

/** What GitHub's description of its webhooks has against a payload; empty when it is as described. */
export function checkWebhook(event: string, payload: Json): string[] {
  const plain = event.replaceAll('_', '-');
  const name = payload.action ? `${plain}-${textOf(payload.action).replaceAll('_', '-')}` : plain;
  const validate = compiled.get(name) ?? compile(name);
  if (!validate) return [`GitHub describes no webhook ${name}`];
  compiled.set(name, validate);
  if (validate(payload)) return [];
  return (validate.errors ?? []).map(
    (error) => `${name}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

function compile(name: string): ValidateFunction | undefined {
  const all = description().document['x-webhooks'] as Record<
    string,
    { post: { requestBody: { content: Record<string, { schema: Json }> } } }
  >;
  const schema = all[name]?.post.requestBody.content['application/json']?.schema;
  return schema && ajv.compile(bundle(schema));
}
