import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../../github-stand-in/git/run.ts';

/** What the crowd is: one repository for each installation, each with as many branches. */
export interface Crowd {
  readonly installations: number;
  readonly branches: number;
  /** Commits of a repository; its branches share them in turn. */
  readonly commits: number;
}

export interface CrowdRepository {
  readonly id: number;
  readonly installationId: number;
  readonly owner: string;
  readonly name: string;
  readonly gitDirectory: string;
  /** Commit by branch. */
  readonly heads: ReadonlyMap<string, string>;
}

const manifest = `deploy:
  branches: ["**"]
processes:
  - name: web
    startCommand: npm start
    port: 3000
  - name: worker
    startCommand: npm run worker
`;

export function makeCrowd(dir: string, crowd: Crowd): Promise<CrowdRepository[]> {
  return Promise.all(
    Array.from({ length: crowd.installations }, (_, n) => makeRepository(dir, { n: n + 1, ...crowd })),
  );
}

async function makeRepository(
  dir: string,
  { n, branches, commits }: { n: number } & Crowd,
): Promise<CrowdRepository> {
  const gitDirectory = join(dir, `${n}.git`);
  await mkdir(gitDirectory);
  await git(gitDirectory, ['init', '--quiet', '--bare', '--initial-branch=main']);
  await git(gitDirectory, ['config', 'uploadpack.allowFilter', 'true']);
  await git(gitDirectory, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  const wanted = Array.from({ length: commits }, (_, commit) => commitWords(n, commit)).join('');
  await git(gitDirectory, ['fast-import', '--quiet'], wanted);
  const made = (await git(gitDirectory, ['for-each-ref', '--format=%(objectname)']))
    .toString()
    .trim()
    .split('\n');
  const heads = Array.from(
    { length: branches },
    (_, branch) => [`branch-${branch}`, made[branch % made.length] ?? ''] as const,
  );
  return {
    id: n,
    installationId: 1000 + n,
    owner: `org-${n}`,
    name: 'app',
    gitDirectory,
    heads: new Map(heads),
  };
}

/** For `git fast-import`. */
function commitWords(repository: number, commit: number): string {
  const server = `console.log('commit ${commit} of repository ${repository}');\n`;
  return `commit refs/heads/commit-${commit}
committer bench <bench@localhost> 1700000000 +0000
${data(`Commit ${commit}`)}M 100644 inline pinacle.yaml
${data(manifest)}M 100644 inline server.js
${data(server)}
`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
