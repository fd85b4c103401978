'use client';

import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CodeField, Field, fieldStyle } from '../ui/field.tsx';
import { type Setting, useSetSecret } from './use-set-secret.ts';

/** The value stands in its field alone, until it is sent: never in the page's state, nor in its text. */
export function SetSecret(setting: Setting) {
  const { owners, replaced, onClose } = setting;
  const { submit, faults, isPending } = useSetSecret(setting);
  return (
    <Dialog
      title={replaced ? `Replace ${replaced.name}` : 'Set a secret'}
      description="Nobody is shown it again. What has it in a pod starts again with it."
      open
      onOpenChange={(open) => open || onClose()}
    >
      <form onSubmit={submit} noValidate autoComplete="off" className="grid gap-4">
        {owners.length > 1 ? <Whose names={owners.map(({ name }) => name)} /> : null}
        {replaced ? null : <CodeField label="Name" name="name" maxLength={128} fault={faults.name} />}
        <Place path={replaced?.path ?? null} fault={faults.path} />
        <Value fault={faults.value} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isPending}>
            {replaced ? 'Replace' : 'Set'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Whose({ names }: { names: readonly string[] }) {
  return (
    <Field label="Of">
      {(ties) => (
        <select {...ties} name="owner" className={`h-9 ${fieldStyle}`}>
          {names.map((name, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** How the pod has it: as a variable, or as a file. */
function Place({ path, fault }: { path: string | null; fault: string | undefined }) {
  const [isFile, setFile] = useState(path !== null);
  return (
    <>
      <Field label="In the pod">
        {(ties) => (
          <select
            {...ties}
            value={isFile ? 'file' : 'env'}
            onChange={(event) => setFile(event.target.value === 'file')}
            className={`h-9 ${fieldStyle}`}
          >
            <option value="env">a variable</option>
            <option value="file">a file</option>
          </select>
        )}
      </Field>
      {isFile ? (
        <CodeField
          label="Path below /run/secrets"
          name="path"
          defaultValue={path ?? ''}
          maxLength={200}
          fault={fault}
        />
      ) : null}
    </>
  );
}

/** Masked as a password is, which no field of several lines can be by itself. */
function Value({ fault }: { fault: string | undefined }) {
  return (
    <Field label="Value" fault={fault}>
      {(ties) => (
        <textarea
          {...ties}
          name="value"
          rows={5}
          maxLength={100_000}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className={`py-2 font-mono [-webkit-text-security:disc] ${fieldStyle}`}
        />
      )}
    </Field>
  );
}
