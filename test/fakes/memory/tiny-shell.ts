/**
 * Enough of a shell for programs in tests: `echo`, `cat`, `test -f`, `sleep infinity`, `exit`, `true`, `false`, `>`, `>>`,
 * `&&`, `||`, `$NAME`. A command that it does not know succeeds; as the last of a process it runs for ever.
 */
export interface Shell {
  /** Path in the repository → content; commands write into it. */
  readonly files: Map<string, string>;
  readonly env: Readonly<Record<string, string>>;
  /** Files below /run/secrets, by their whole path. */
  readonly secrets?: ReadonlyMap<string, string> | undefined;
  readonly cwd: string;
  readonly write: (line: string) => void;
}

export type Ending = 'running' | number;

/** Runs the commands in order; the first that fails, ends the shell or runs for ever is the ending. */
export function runCommands(commands: readonly string[], shell: Shell, last: 'serves' | 'ends'): Ending {
  for (const [index, command] of commands.entries()) {
    const unknown = last === 'serves' && index === commands.length - 1 ? 'running' : 0;
    const ending = runList(command, shell, unknown);
    if (ending !== 0 || /^exit\b/.test(command)) return ending;
  }
  return 0;
}

function runList(command: string, shell: Shell, unknown: Ending): Ending {
  let ending: Ending = 0;
  for (const [, operator = '&&', text = ''] of `&& ${command}`.matchAll(
    /(&&|\|\|)\s+(.*?)(?=\s+(?:&&|\|\|)\s+|$)/g,
  )) {
    if (ending === 'running') break;
    if ((operator === '&&') === (ending === 0)) ending = runOne(text.trim(), shell, unknown);
  }
  return ending;
}

function runOne(text: string, shell: Shell, unknown: Ending): Ending {
  const [, plain = text, arrows, target] = /^(.*?)\s*(?:(>>?)\s*(\S+))?$/.exec(text) ?? [];
  const [name = '', ...args] = words(plain.replace(/^exec\s+/, ''), shell.env);
  const print = (line: string) => (target ? append(shell, target, arrows === '>>', line) : shell.write(line));
  switch (name) {
    case 'echo':
      print(args.join(' '));
      return 0;
    case 'cat': {
      const content = contentOf(shell, args[0] ?? '');
      if (content === undefined) return 1;
      for (const line of content.replace(/\n$/, '').split('\n')) print(line);
      return 0;
    }
    case 'test':
      return contentOf(shell, args[1] ?? '') === undefined ? 1 : 0;
    case 'sleep':
      return 'running';
    case 'exit':
      return Number(args[0] ?? 0);
    case 'true':
      return 0;
    case 'false':
      return 1;
    default:
      return unknown;
  }
}

function contentOf({ files, secrets, cwd }: Shell, path: string): string | undefined {
  return path.startsWith('/') ? secrets?.get(path) : files.get(inside(cwd, path));
}

function append(shell: Shell, target: string, keep: boolean, line: string): void {
  const path = inside(shell.cwd, target);
  shell.files.set(path, `${keep ? (shell.files.get(path) ?? '') : ''}${line}\n`);
}

function inside(cwd: string, path: string): string {
  return cwd === '.' ? path : `${cwd}/${path}`;
}

function words(text: string, env: Readonly<Record<string, string>>): readonly string[] {
  const parts = text.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return parts.map((part) =>
    part.replace(/^["']|["']$/g, '').replace(/\$(\w+)/g, (_, name: string) => env[name] ?? ''),
  );
}
