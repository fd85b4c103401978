'use client';

import { useMutation } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import { type Answers, api, faultOf, goToSignIn } from '../../lib/api.ts';
import { Button, buttonStyle } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, fieldStyle } from '../ui/field.tsx';
import type { Base } from './base.ts';

interface Props {
  readonly repository: number;
  readonly base: Base;
  readonly text: string;
  readonly onClose: () => void;
  /** It is open, and seen. */
  readonly onDone: () => void;
  readonly onAgain: () => void;
}

export function ProposeDialog({ repository, base, text, onClose, onDone, onAgain }: Props) {
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: (said: { title: string; body: string }) =>
      api.repositories.manifest.propose.mutate({ repository, request: { text, blob: base.blob, ...said } }),
    onError: (fault) => faultOf(fault) === 'signed-out' && goToSignIn(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    mutate({ title: textOf(said, 'title').trim(), body: textOf(said, 'body') });
  };
  if (data) return <Opened proposed={data} onDone={onDone} />;
  return (
    <Dialog
      title="Open a pull request"
      description={`From a new branch, pinacle/edit-manifest-…, into ${base.branch}. ${base.branch} itself is not written to.`}
      open
      onOpenChange={(open) => open || onClose()}
    >
      <form onSubmit={submit} className="grid gap-4">
        <About file={base.file} isNew={base.blob === null} />
        {error ? <Fault message={error.message} {...{ text, onAgain }} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Go on editing</Button>
          <Button type="submit" look="primary" disabled={isPending}>
            Open pull request
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function About({ file, isNew }: { file: string; isNew: boolean }) {
  return (
    <>
      <Field label="Title">
        {(ties) => (
          <input
            {...ties}
            name="title"
            required
            pattern=".*\S.*"
            maxLength={120}
            defaultValue={`${isNew ? 'Add' : 'Change'} ${file}`}
            className={`h-9 ${fieldStyle}`}
          />
        )}
      </Field>
      <Field label="Description">
        {(ties) => (
          <textarea {...ties} name="body" rows={4} maxLength={10_000} className={`py-2 ${fieldStyle}`} />
        )}
      </Field>
    </>
  );
}

/** Whatever was refused, the text is not lost. */
function Fault({ message, text, onAgain }: { message: string; text: string; onAgain: () => void }) {
  const id = useId();
  return (
    <div className="rounded-md border border-bad/40 bg-bad/5 p-3 text-sm">
      <p id={id} role="alert" className="whitespace-pre-wrap">
        {message}
      </p>
      <div className="mt-2 flex items-center gap-2">
        <CopyButton text={text} what="your text" />
        <Button size="small" aria-describedby={id} onClick={onAgain}>
          Begin again from what is there now
        </Button>
      </div>
    </div>
  );
}

type Proposed = Answers['repositories']['manifest']['propose'];

function Opened({ proposed: { pull, url, branch }, onDone }: { proposed: Proposed; onDone: () => void }) {
  return (
    <Dialog
      title={`Pull request #${pull} is open`}
      description={`On branch ${branch}. Its check says what would change.`}
      open
      onOpenChange={(open) => open || onDone()}
    >
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Close</Button>
        <a href={url} target="_blank" rel="noreferrer" className={buttonStyle({ look: 'primary' })}>
          See #{pull} on GitHub <ExternalLink size={13} aria-hidden="true" />
        </a>
      </div>
    </Dialog>
  );
}

function textOf(said: FormData, name: string): string {
  const value = said.get(name);
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
}
