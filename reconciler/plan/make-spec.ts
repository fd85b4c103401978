import type { CatalogueService } from '../../schema/catalogue/types.ts';
import type { Intent } from '../../schema/intent.ts';
import type { Manifest, Visibility } from '../../schema/manifest/types.ts';
import type { Template } from '../../schema/templates/types.ts';
import { type TierName, tiers } from '../../schema/tiers.ts';
import type { InstallSpec, PodSpec, ProcessSpec, SecretSpec, Subject } from './desired.ts';
import { digest } from './digest.ts';
import { fieldText } from './field-text.ts';

import { podName } from './pod-name.ts';
import { podVariables } from './pod-variables.ts';
import { processSpec, serviceSpec } from './process-spec.ts';
import { secretsFingerprint } from './secrets-fingerprint.ts';
import { startOrder } from './start-order.ts';
import { urlVariables } from './url-variables.ts';

export interface SpecInput {
  readonly manifest: Manifest;
  readonly subject: Subject;
  /** Commit to run (40 hex): the head, or an earlier one when pinned. */
  readonly commit: string;
  readonly intent: Intent;
  /** Lockfiles of the repository at the commit: path → blob sha. */
  readonly lockfiles: Readonly<Record<string, string>>;
  readonly baseImage: string;
  readonly catalogue: Readonly<Record<string, CatalogueService>>;
  readonly templates: Readonly<Record<string, Template>>;
  /** Of all scopes together, each name once; absent: none. */
  readonly secrets?: readonly SecretSpec[];
  /** What the policy lets anyone see of it at most; absent: public. */
  readonly widest?: Visibility;
  /** Where people open a process, by its name; absent: nowhere that is known. */
  readonly urls?: Readonly<Record<string, string>>;
}

/** The desired pod of a valid manifest, complete: what it leaves out comes from its template, the catalogue and the tier. */
export function makeSpec(input: SpecInput): PodSpec {
  const { manifest, subject, commit, intent, templates, baseImage, secrets = [] } = input;
  const template = manifest.template === undefined ? undefined : templates[manifest.template];
  // The rest of a template is in the manifest already: its reader knows what the file left out.
  const image = manifest.image ?? template?.image ?? baseImage;
  const tier = askedTier(intent) ?? manifest.tier;
  const services = manifest.services.flatMap((id) => input.catalogue[id] ?? []);
  const fields = podFields({ image, tier, ports: openPorts(manifest, services), redeploy: intent.redeploy });
  const fingerprint = digest(fields);
  const name = podName(subject);
  const pod = podVariables({ environment: subject.environment, fingerprint, name, tier });
  const processes = allProcesses(input, services, pod);
  return {
    environment: subject.environment,
    repository: subject.repository,
    installationId: subject.installationId,
    podName: name,
    displayName: manifest.name ?? subject.repository.name,
    commit,
    image,
    tier,
    install: installSpec(input, { image, services, pod }),
    processes,
    secrets,
    secretsFingerprint: secretsFingerprint(secrets, processes),
    tabs: manifest.tabs,
    ...(input.widest ? { widest: input.widest } : {}),
    fields,
    fingerprint,
  };
}

function askedTier({ tier }: Intent): TierName | undefined {
  return tier !== undefined && Object.hasOwn(tiers, tier) ? (tier as TierName) : undefined;
}

function allProcesses(
  { manifest, intent, secrets = [], urls = {}, widest = 'public' }: SpecInput,
  services: readonly CatalogueService[],
  pod: Readonly<Record<string, string>>,
): readonly ProcessSpec[] {
  const surroundings = {
    env: { ...providedBy(services), ...manifest.env },
    urls: urlVariables(urls),
    pod,
    secrets,
    restarts: intent.restarts ?? {},
    widest,
  };
  return startOrder([
    ...services.map((service) => serviceSpec(service, surroundings)),
    ...manifest.processes.map((process) => processSpec(process, surroundings)),
  ]);
}

/** What is installed for one image may not run in another, so the image counts; a request to start over installs again. */
function installSpec(
  { manifest, intent, lockfiles }: SpecInput,
  around: { image: string; services: readonly CatalogueService[]; pod: Readonly<Record<string, string>> },
): InstallSpec {
  const { install: commands, env } = manifest;
  const { image, services, pod } = around;
  const requests = [intent.restarts?.['*'], intent.restarts?.install, intent.redeploy];
  return {
    commands,
    env: { ...providedBy(services), ...env, ...pod },
    fingerprint: digest({ commands, lockfiles, image, requests }),
  };
}

function providedBy(services: readonly CatalogueService[]): Readonly<Record<string, string>> {
  return Object.fromEntries(services.flatMap(({ provides }) => Object.entries(provides)));
}

/** Ports that people may open: the runtime publishes them when it makes the pod, so a new one needs a new pod. */
function openPorts({ processes }: Manifest, services: readonly CatalogueService[]): string {
  const open = [...processes, ...services.filter((service) => service.web)];
  const ports = open.flatMap(({ port }) => port ?? []);
  return [...new Set(ports)].sort((a, b) => a - b).join(', ');
}

interface PodFields {
  readonly image: string;
  readonly tier: TierName;
  readonly ports: string;
  readonly redeploy: string | undefined;
}

function podFields({ image, tier, ports, redeploy }: PodFields): Record<string, string> {
  return {
    image: fieldText(image),
    tier,
    ...(ports === '' ? {} : { ports }),
    ...(redeploy === undefined ? {} : { 'redeploy request': fieldText(redeploy) }),
  };
}
