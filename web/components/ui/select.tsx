import { ChevronDown } from 'lucide-react';

interface Props {
  readonly label: string;
  /** What stands there while nothing is chosen. */
  readonly all: string;
  readonly value: string;
  /** `count`: how many have it. */
  readonly choices: readonly (readonly [value: string, count?: number])[];
  readonly onChange: (value: string) => void;
}

/** The browser's own: it works on every device and with every reader. */
export function Select({ label, all, value, choices, onChange }: Props) {
  const isKnown = value === '' || choices.some(([choice]) => choice === value);
  return (
    <span className="relative inline-flex">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 max-w-44 appearance-none truncate rounded-md border border-edge bg-raised pr-7 pl-2.5 text-sm hover:bg-hover"
      >
        <option value="">{all}</option>
        {isKnown ? null : <option value={value}>{value}</option>}
        {choices.map(([choice, count]) => (
          <option key={choice} value={choice}>
            {count === undefined ? choice : `${choice} (${count})`}
          </option>
        ))}
      </select>
      <ChevronDown
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-soft"
      />
    </span>
  );
}
