import { catalogue } from '../catalogue/catalogue.ts';
import { parseLocalUrl } from './local-url.ts';
import type { RawManifest } from './raw-manifest.ts';
import type { ManifestProcess, ManifestTab } from './types.ts';

type RawTab = NonNullable<RawManifest['tabs']>[number];

/**
 * Files of version 1.0 name what a tab shows by its address in the pod: `http://localhost:3000`. A browser cannot open
 * that, so an address that is the front page of a process or service leads to it.
 */
export function toTab(
  { name, service, url }: RawTab,
  processes: readonly ManifestProcess[],
  services: readonly string[],
): ManifestTab {
  const process = service ?? (url === undefined ? undefined : ownerOf(url, processes, services));
  return {
    name,
    target: process === undefined ? { kind: 'url', url: url ?? '' } : { kind: 'process', process },
  };
}

function ownerOf(
  url: string,
  processes: readonly ManifestProcess[],
  services: readonly string[],
): string | undefined {
  const local = parseLocalUrl(url);
  if (!local) return undefined;
  const process = processes.find(
    ({ port, urlPath }) => port === local.port && (local.path === '/' || local.path === urlPath),
  );
  return (
    process?.name ??
    services.find(
      (id) => catalogue[id]?.web === true && catalogue[id].port === local.port && local.path === '/',
    )
  );
}
