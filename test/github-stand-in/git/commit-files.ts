import { git } from './run.ts';

/** Text or bytes of a file, an executable, a symbolic link, or null to delete it. */
export type FileChange =
  | string
  | Uint8Array
  | { readonly content: string; readonly mode: '100755' | '120000' }
  | null;
export type Files = Readonly<Record<string, FileChange>>;

export interface CommitRequest {
  readonly branch: string;
  /** Null makes a first commit. */
  readonly parent: string | null;
  readonly files: Files;
  readonly message: string;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A real commit on a branch of a bare repository, by one `git fast-import`; returns its sha. The branch is moved there, by force. */
export async function commitFiles(directory: string, request: CommitRequest): Promise<string> {
  const output = await git(directory, ['fast-import', '--force', '--quiet'], stream(request));
  return output.toString().trim();
}

function stream(request: CommitRequest): Buffer {
  const person = `${request.author} <${request.author}@users.noreply.github.com> ${Math.floor(request.at / 1000)} +0000`;
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${request.branch}\nmark :1\nauthor ${person}\ncommitter ${person}\n`,
    ...data(request.message),
    ...(request.parent ? [`from ${request.parent}\n`] : []),
  ];
  for (const [path, change] of Object.entries(request.files)) parts.push(...changed(path, change));
  parts.push('\nget-mark :1\n');
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

function changed(path: string, change: FileChange): (string | Uint8Array)[] {
  if (change === null) return [`D ${quote(path)}\n`];
  if (typeof change === 'string' || change instanceof Uint8Array)
    return [`M 100644 inline ${quote(path)}\n`, ...data(change)];
  return [`M ${change.mode} inline ${quote(path)}\n`, ...data(change.content)];
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
