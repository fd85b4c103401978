import type { Config } from '../config.ts';

/** On `localhost` people come straight to the gateway; on a domain of your own, through the server in front of it. */
export function processUrl(
  { podsDomain, gatewayPort }: Pick<Config, 'podsDomain' | 'gatewayPort'>,
  host: string,
): string {
  return podsDomain === 'localhost' ? `http://${host}:${gatewayPort}/` : `https://${host}/`;
}
