import { blobId } from '../../src/github/proposals/blob-id.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { manifest } from '../loop/memory-world.ts';

export interface Asked {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What stands for the parameters of a path. */
export interface Place {
  readonly handle: RepositoryHandle;
  readonly params: {
    readonly repository: number;
    /** Id of the environment of its default branch. */
    readonly environment: string;
  };
  /** Head of its default branch. */
  readonly commit: string;
}

/** A request that would do something in a place, for each operation: the generated tests send them from everybody to everywhere. */
export const samples: Readonly<Record<string, (place: Place) => Asked>> = {
  listEnvironments: () => ({}),
  readEnvironment: at,
  listPasses: at,
  listProcesses: at,
  readLogs: (place) => at(place, { process: 'web' }),
  giveCommand: (place) => ({ ...at(place), body: { command: 'sync' } }),
  readCommandState: (place) => at(place, { command: '00000000-0000-0000-0000-000000000000' }),
  startEnvironment: (place) => ({ ...at(place), body: { branch: 'main' } }),
  listRepositories: () => ({}),
  readRepository: at,
  listPlaces: at,
  readManifest: at,
  checkManifest: (place) => ({ ...at(place), body: { text: manifest(), commit: place.commit } }),
  proposeManifest: (place) => ({
    ...at(place),
    body: { text: manifest('name: Shop\n'), blob: blobId(manifest()), title: 'Name it' },
  }),
  listRecipients: at,
  rotateRecipient: at,
  retireRecipient: (place) => at(place, { recipient }),
  readAudit: at,
  exportAudit: at,
  listEnvironmentSecrets: at,
  setEnvironmentSecret: secret,
  deleteEnvironmentSecret: (place) => at(place, { name: 'NOT_THERE' }),
  listProjectSecrets: at,
  setProjectSecret: secret,
  deleteProjectSecret: (place) => at(place, { name: 'NOT_THERE' }),
  listTeamSecrets: at,
  setTeamSecret: secret,
  deleteTeamSecret: (place) => at(place, { name: 'NOT_THERE' }),
  listShareLinks: at,
  createShareLink: (place) => ({ ...at(place), body: { process: 'web' } }),
  deleteShareLink: (place) => at(place, { link: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  listBypassTokens: at,
  createBypassToken: (place) => ({ ...at(place), body: { name: 'ci' } }),
  deleteBypassToken: (place) => at(place, { token: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  listHosts: () => ({}),
  listTokens: () => ({}),
  createToken: () => ({ body: { name: 'ci', scopes: ['read'] } }),
  deleteToken: (place) => at(place, { token: '00000000-0000-0000-0000-000000000000' }),
};

/** A path of the table with its parameters filled in, below /api/v1. */
export function filled(path: string, params: Asked['params'] = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

const recipient = 'age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj';

function at({ params }: Place, more: Record<string, string> = {}): Asked {
  return { params: { ...params, ...more } };
}

function secret(place: Place): Asked {
  return { ...at(place, { name: 'DB_URL' }), body: { value: 'postgres://x:hunter2@db' } };
}
