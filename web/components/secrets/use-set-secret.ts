import { type FormEvent, useState } from 'react';
import type { Owner, Secret } from './owner.ts';
import { type SecretFaults, secretFaults } from './secret-faults.ts';
import { useSecretChange } from './use-secret-change.ts';

export interface Setting {
  /** Whose it can be, the likeliest first. */
  readonly owners: readonly Owner[];
  /** The one that gets another value; absent: a new one is set. */
  readonly replaced?: Secret | undefined;
  readonly onClose: () => void;
}

/** What becomes of the form: its faults, or a secret that is set. */
export function useSetSecret({ owners, replaced, onClose }: Setting) {
  const [faults, setFaults] = useState<SecretFaults>({});
  const { change, isPending } = useSecretChange({
    done: onClose,
    refused: (why) => setFaults({ value: why }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = saidIn(form, replaced);
    const found = secretFaults(said);
    setFaults(found);
    const owner = owners[said.owner];
    if (!owner || Object.keys(found).length > 0) return;
    const { name, path, value } = said;
    const request = { value, ...(path === null ? {} : { form: 'file' as const, path }) };
    change({ do: 'set', of: owner.of, name, request });
  };
  return { submit, faults, isPending };
}

function saidIn(form: HTMLFormElement, replaced: Secret | undefined) {
  const said = new FormData(form);
  const text = (field: string) => {
    const entry = said.get(field);
    return typeof entry === 'string' ? entry : '';
  };
  return {
    owner: Number(text('owner')),
    name: replaced?.name ?? text('name'),
    path: said.has('path') ? text('path') : null,
    // Some browsers make two characters of each line end here.
    value: text('value').replaceAll('\r\n', '\n'),
  };
}
