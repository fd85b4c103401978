import { cva, type VariantProps } from 'class-variance-authority';
import type { ButtonHTMLAttributes, Ref } from 'react';

/** Also for links that look like one. */
export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium text-sm disabled:cursor-not-allowed disabled:opacity-50',
  {
    variants: {
      look: {
        primary: 'bg-text text-surface hover:bg-soft',
        plain: 'border border-edge bg-raised text-text hover:bg-hover',
        quiet: 'text-soft hover:bg-hover hover:text-text',
        danger: 'border border-bad/40 text-bad hover:bg-bad/10',
      },
      size: {
        small: 'h-7 px-2.5',
        normal: 'h-8 px-3',
        icon: 'size-8',
        tiny: 'size-7',
      },
    },
    defaultVariants: { look: 'plain', size: 'normal' },
  },
);

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  VariantProps<typeof buttonStyle> & { ref?: Ref<HTMLButtonElement> };

export function Button({ look, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={buttonStyle({ look, size, className })} {...rest} />;
}
