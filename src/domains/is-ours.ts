import type { Config } from '../config.ts';

/** Names that lead to Pinacle by themselves: nobody's to claim, whatever DNS says. `domain`: lower case. */
export function isOurs(
  domain: string,
  { podsDomain, publicUrl }: Pick<Config, 'podsDomain' | 'publicUrl'>,
): boolean {
  const ours = ['localhost', podsDomain, new URL(publicUrl).hostname];
  return ours.some((name) => domain === name || domain.endsWith(`.${name}`));
}
