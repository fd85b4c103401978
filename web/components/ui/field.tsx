import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { classNames } from '../../lib/class-names.ts';

/** What ties a field to its words, for who cannot see them. */
interface Ties {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string;
}

export const fieldStyle = 'w-full rounded-md border border-edge bg-surface px-2.5 aria-invalid:border-bad';

interface Props {
  readonly label: string;
  /** A sentence: what to do so that it is taken. */
  readonly fault?: string | undefined;
}

/** A field below its label, and below it what is wrong with it. */
export function Field({ label, fault, children }: Props & { readonly children: (ties: Ties) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid gap-1.5 text-sm">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': fault !== undefined, 'aria-describedby': `${id}-fault` })}
      <p id={`${id}-fault`} role="alert" className="text-bad empty:hidden">
        {fault}
      </p>
    </div>
  );
}

/** What a machine reads: nothing corrects it, or remembers it for other pages. */
export function CodeField({
  label,
  fault,
  className,
  ...rest
}: Props & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} fault={fault}>
      {(ties) => (
        <input
          {...ties}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className={classNames('h-9 font-mono', fieldStyle, className)}
          {...rest}
        />
      )}
    </Field>
  );
}
