import type { Span } from '../manifest/finding.ts';
import { quote } from '../manifest/quote.ts';
import { finding, type SopsFinding, top } from './finding.ts';
import type { RawMetadata } from './leaves.ts';
import { sopsLimits } from './limits.ts';
import { parseSealed } from './sealed.ts';
import type { Sealed } from './types.ts';
import { readWanted, type Wanted, wantedKeys } from './wanted.ts';

export interface Metadata extends Wanted {
  readonly dataKeys: readonly { readonly recipient: string; readonly armor: string; readonly at: Span }[];
  readonly mac: Sealed & { readonly at: Span };
  readonly lastModified: string;
  readonly macOnlyEncrypted: boolean;
}

/** Besides age: keys of others, which open the same file for them. */
const others = ['pgp', 'kms', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault'];
const known = new Set(
  'age mac lastmodified mac_only_encrypted version shamir_threshold key_groups'
    .split(' ')
    .concat(others, wantedKeys),
);

/** What SOPS says of itself in a file, or everything that keeps us from believing it. */
export function readMetadata(
  metadata: RawMetadata,
): { readonly metadata: Metadata } | { readonly findings: readonly SopsFinding[] } {
  if (metadata.size === 0) return { findings: [notEncrypted] };
  const wanted = readWanted(metadata);
  const dataKeys = readDataKeys(metadata);
  const mac = readMac(metadata);
  const findings = [
    ...unknownKeys(metadata),
    ...keyGroups(metadata),
    ...('findings' in wanted ? wanted.findings : []),
    ...('findings' in dataKeys ? dataKeys.findings : []),
    ...('findings' in mac ? mac.findings : []),
  ];
  if ('findings' in wanted || 'findings' in dataKeys || 'findings' in mac || findings.length > 0)
    return { findings };
  const macOnlyEncrypted = /^true$/i.test(metadata.get('mac_only_encrypted')?.text ?? '');
  return { metadata: { ...wanted, ...dataKeys, ...mac, macOnlyEncrypted } };
}

/** A rule that we do not know could leave in the clear what another reader takes for encrypted. */
function unknownKeys(metadata: RawMetadata): SopsFinding[] {
  return [...metadata].flatMap(([path, { at }]) => {
    const key = path.split('/')[0] ?? '';
    if (known.has(key)) return [];
    const message = `${quote(`sops.${key}`)} is not known here`;
    return [finding(at, 'sops-unknown-rule', { message, fix: 'Encrypt the file with SOPS 3 and age.' })];
  });
}

function keyGroups(metadata: RawMetadata): SopsFinding[] {
  const group = [...metadata].find(([path]) => path.startsWith('key_groups/'))?.[1];
  const threshold = metadata.get('shamir_threshold');
  const found = group ?? (threshold && Number(threshold.text) > 1 ? threshold : undefined);
  if (!found) return [];
  const message = 'the file needs keys of several groups (Shamir), and a repository has one';
  const fix = 'Encrypt it without `key_groups`: one age recipient suffices to open it.';
  return [finding(found.at, 'sops-key-groups', { message, fix })];
}

function readDataKeys(
  metadata: RawMetadata,
): Pick<Metadata, 'dataKeys'> | { readonly findings: readonly SopsFinding[] } {
  const dataKeys = [...metadata].flatMap(([path, { text, at }]) => {
    const index = /^age\/(\d+)\/enc$/.exec(path)?.[1];
    if (index === undefined) return [];
    return [{ recipient: metadata.get(`age/${index}/recipient`)?.text ?? '', armor: text, at }];
  });
  if (dataKeys.length > 0 && dataKeys.length <= sopsLimits.dataKeys) return { dataKeys };
  const at = [...metadata.values()][0]?.at ?? top;
  const message =
    dataKeys.length === 0
      ? 'the file is not encrypted with age'
      : `the file is encrypted for more than ${sopsLimits.dataKeys} recipients`;
  const fix = "Encrypt it with this repository's recipient: `sops rotate -i --add-age age1… FILE`.";
  return { findings: [finding(at, 'sops-no-age', { message, fix })] };
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;

function readMac(
  metadata: RawMetadata,
): Pick<Metadata, 'mac' | 'lastModified'> | { readonly findings: readonly SopsFinding[] } {
  const found = metadata.get('mac');
  const mac = found && parseSealed(found.text);
  const lastModified = metadata.get('lastmodified')?.text ?? '';
  if (mac?.type === 'str' && time.test(lastModified))
    return { mac: { ...mac, at: found?.at ?? top }, lastModified };
  const at = found?.at ?? [...metadata.values()][0]?.at ?? top;
  const message =
    'the MAC of the file is missing or not whole: nobody can say that its values belong together';
  return {
    findings: [finding(at, 'sops-mac-missing', { message, fix: 'Encrypt the file again with `sops`.' })],
  };
}

const notEncrypted = finding(top, 'sops-not-encrypted', {
  message: 'the file is not encrypted with SOPS',
  fix: 'Encrypt it with `sops`. If secrets stand here in clear, change them: they are known now.',
});
