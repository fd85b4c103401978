import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentKey } from '../../schema/environment.ts';
import { encryptTo, formatCiphertext } from '../../src/secrets/age.ts';
import { purposeOf } from '../../src/secrets/stored-secret.ts';
import { putSecret } from '../../src/store/secrets.ts';
import { sopsFile } from '../builders/sops-file.ts';
import { type Desk, openDesk } from '../github/desk.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';

let desk: Desk;
let count = 0;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(async () => {
  await desk.close();
});

const value = 'postgres://shop:correct-horse@db/shop';

async function repository(): Promise<RepositoryHandle> {
  count += 1;
  const made = await desk.github.createRepository({ name: `vault-${count}`, files: { a: 'a' } });
  await desk.know(made);
  return made;
}

/** As `pinacle secrets set` writes it. */
async function ciphertext({ id }: RepositoryHandle, text = value): Promise<string> {
  return formatCiphertext(await encryptTo(await desk.secrets.identities.recipient(id), Buffer.from(text)));
}

/** What is wanted of the default branch once it has these files. */
async function wishWith(made: RepositoryHandle, files: Record<string, string>) {
  await desk.github.push({ repository: made, branch: 'main', files });
  const ref = { kind: 'branch', repositoryId: made.id, branch: 'main' } as const;
  await desk.wake(ref);
  return { ...(await desk.desired(ref)), environment: environmentKey(ref) };
}

/** What is wanted of the default branch once this is its manifest. */
async function wishOf(made: RepositoryHandle, secrets: string) {
  const yaml = `secrets:\n  ${secrets}\nprocesses: [{ name: web, startCommand: npm start }]\n`;
  return wishWith(made, { 'pinacle.yaml': yaml });
}

describe('a secret of the manifest', () => {
  it('is in the wish by name, place and digest, and never by its value', async () => {
    const made = await repository();
    const { desired } = await wishOf(made, `DB_URL: "${await ciphertext(made)}"`);
    expect(desired).toMatchObject({ kind: 'run' });
    if (desired.kind !== 'run') return;
    expect(desired.spec.secrets).toEqual([
      { name: 'DB_URL', as: 'env', from: 'manifest', digest: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ]);
    expect(JSON.stringify(desired)).not.toContain('correct-horse');
    const opened = await desk.secrets.vault.open(desired.spec, { signal: AbortSignal.timeout(60_000) });
    expect(Buffer.from(opened.get('DB_URL') ?? []).toString()).toBe(value);
  });

  it('has the same digest however often it is encrypted, and another when its value changes', async () => {
    const made = await repository();
    const digests: unknown[] = [];
    for (const text of [value, value, `${value}2`]) {
      const { desired } = await wishOf(made, `DB_URL: "${await ciphertext(made, text)}"`);
      digests.push(desired.kind === 'run' && desired.spec.secrets[0]?.digest);
    }
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it('that was copied from another repository is refused, with the line and what to do', async () => {
    const [theirs, ours] = [await repository(), await repository()];
    const { desired } = await wishOf(ours, `DB_URL: "${await ciphertext(theirs)}"`);
    const recipient = await desk.secrets.identities.recipient(ours.id);
    expect(desired).toMatchObject({
      kind: 'invalid',
      problems: [
        {
          file: 'pinacle.yaml',
          line: 2,
          rule: 'secret-wrong-recipient',
          fix: expect.stringContaining(recipient),
        },
      ],
    });
    expect(JSON.stringify(desired)).not.toContain('correct-horse');
  });

  it('that was changed in the repository is refused', async () => {
    const made = await repository();
    const text = await ciphertext(made);
    const damaged = `${text.slice(0, -8)}${text.at(-8) === 'A' ? 'B' : 'A'}${text.slice(-7)}`;
    const { desired } = await wishOf(made, `DB_URL: "${damaged}"`);
    expect(desired).toMatchObject({ kind: 'invalid', problems: [{ rule: 'secret-damaged' }] });
  });
});

describe('a SOPS file that the manifest names', () => {
  const yaml = (more = '') =>
    `secretFiles: [secrets/dev.sops.yaml]\n${more}processes: [{ name: web, startCommand: npm start }]\n`;
  const fileFor = async ({ id }: RepositoryHandle) =>
    sopsFile([await desk.secrets.identities.recipient(id)], { DB_URL: value, PORT: 8080 });

  it('gives its secrets as the manifest does, and nearer than what is stored for the project', async () => {
    const made = await repository();
    const far = { scope: 'project', owner: String(made.id), name: 'PORT', form: 'env' } as const;
    const sealed = await desk.secrets.keyring.seal(purposeOf(far), Buffer.from('far'));
    await putSecret(desk.db, { ...far, digest: '0'.repeat(16), path: null, sealed, setBy: 'mara' });
    const { desired } = await wishWith(made, {
      'pinacle.yaml': yaml(),
      'secrets/dev.sops.yaml': await fileFor(made),
    });
    if (desired.kind !== 'run') throw new Error(JSON.stringify(desired));
    expect(desired.spec.secrets).toMatchObject([
      { name: 'DB_URL', as: 'env', from: 'manifest' },
      { name: 'PORT', as: 'env', from: 'manifest' },
    ]);
    const opened = await desk.secrets.vault.open(desired.spec, { signal: AbortSignal.timeout(60_000) });
    expect(Buffer.from(opened.get('PORT') ?? []).toString()).toBe('8080');
  });

  it('is refused when it is not there, of another repository, or names what the manifest has', async () => {
    const [theirs, ours] = [await repository(), await repository()];
    const problemsWith = async (files: Record<string, string>) => {
      const { desired } = await wishWith(ours, files);
      return (
        desired.kind === 'invalid' &&
        desired.problems.map(({ file, line, rule }) => `${file}:${line} ${rule}`)
      );
    };
    expect(await problemsWith({ 'pinacle.yaml': yaml() })).toEqual(['pinacle.yaml:1 secret-file-missing']);
    expect(await problemsWith({ 'secrets/dev.sops.yaml': await fileFor(theirs) })).toEqual([
      'secrets/dev.sops.yaml:6 secret-wrong-recipient',
    ]);
    const twice = yaml(`secrets:\n  DB_URL: "${await ciphertext(ours)}"\n`);
    expect(
      await problemsWith({ 'pinacle.yaml': twice, 'secrets/dev.sops.yaml': await fileFor(ours) }),
    ).toEqual(['secrets/dev.sops.yaml:1 duplicate-secret']);
  });
});

it('a variable that is required and comes from nowhere is a problem on its line', async () => {
  const made = await repository();
  const yaml =
    'requiredEnv:\n  - {name: THERE}\n  - {name: STRIPE_KEY, description: Payments}\nenv: {THERE: x}\n';
  await desk.github.push({ repository: made, branch: 'main', files: { 'pinacle.yaml': yaml } });
  const ref = { kind: 'branch', repositoryId: made.id, branch: 'main' } as const;
  await desk.wake(ref);
  expect((await desk.desired(ref)).desired).toMatchObject({
    kind: 'invalid',
    problems: [
      {
        line: 3,
        rule: 'required-env-missing',
        message: expect.stringContaining('Payments'),
        fix: expect.stringContaining(
          `set STRIPE_KEY --recipient ${await desk.secrets.identities.recipient(made.id)}`,
        ),
      },
    ],
  });
});

it('a process sees the secrets that it names, and another all', async () => {
  const made = await repository();
  const [a, b] = [await ciphertext(made), await ciphertext(made, 'other value')];
  const yaml = `secrets: {A: "${a}", B: "${b}"}\nprocesses:\n  - {name: web, startCommand: x, secrets: [A]}\n  - {name: worker, startCommand: x}\n`;
  await desk.github.push({ repository: made, branch: 'main', files: { 'pinacle.yaml': yaml } });
  const ref = { kind: 'branch', repositoryId: made.id, branch: 'main' } as const;
  await desk.wake(ref);
  const { desired } = await desk.desired(ref);
  const seen = desired.kind === 'run' && desired.spec.processes.map(({ name, secrets }) => [name, secrets]);
  expect(seen).toEqual([
    ['web', ['A']],
    ['worker', ['A', 'B']],
  ]);
});

it('a repository has one recipient, however many ask for it at once', async () => {
  const { id } = await repository();
  const recipients = await Promise.all(
    Array.from({ length: 8 }, () => desk.secrets.identities.recipient(id)),
  );
  expect(new Set(recipients).size).toBe(1);
});
