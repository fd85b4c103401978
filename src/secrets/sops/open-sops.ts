import type { Problem } from '../../../schema/problem.ts';
import { secretProblem } from '../secret-problem.ts';

export type OpenedSops =
  | { readonly values: readonly { readonly name: string; readonly value: string; readonly line: number }[] }
  | { readonly problems: readonly Problem[] };

export async function openSops(
  _text: string,
  { file }: { file: string; identities: readonly string[] },
): Promise<OpenedSops> {
  const words = { rule: 'sops-unsupported', message: 'SOPS files are not read yet', fix: 'Use `secrets`.' };
  return { problems: [secretProblem({ file, line: 1 }, words)] };
}
