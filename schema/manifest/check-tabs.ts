import { unknownName } from './check-dependencies.ts';
import type { Finding } from './finding.ts';
import { isMap, pointer } from './located.ts';
import { entries, type Outline } from './outline.ts';

/** Every tab leads to a process or a chosen service, or to an address. */
export function checkTabs(manifest: Outline): readonly Finding[] {
  return entries(manifest.root.tabs, '/tabs').flatMap(({ item, at }) => {
    const service = isMap(item) ? item.service : undefined;
    if (typeof service !== 'string' || manifest.names.has(service)) return [];
    return [unknownName({ text: service, at: pointer(at, 'service') }, manifest, 'tab-unknown')];
  });
}
