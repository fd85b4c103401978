import { classNames } from '../../lib/class-names.ts';

/** Text as it was printed; what does not fit is scrolled to, also by keyboard. */
export function Output({ label, text, className }: { label: string; text: string; className?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what is hidden
    <section aria-label={label} tabIndex={0} className={classNames('overflow-auto bg-panel', className)}>
      <pre className="w-max min-w-full p-3 font-mono text-xs leading-relaxed">{text}</pre>
    </section>
  );
}
