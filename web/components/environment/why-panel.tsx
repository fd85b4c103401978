'use client';

import { AlertTriangle } from 'lucide-react';
import { span, useNow } from '../../lib/time.ts';
import { Output } from '../ui/output.tsx';
import { Part } from '../ui/part.tsx';
import { Dot, type Tone } from '../ui/state-mark.tsx';
import { Words } from '../ui/words.tsx';
import type { Environment } from './tabs.ts';
import { TimeLine } from './time-line.tsx';

/** Why it is as it is: what is wrong, what is wanted beside what is there, and what happened. */
export function WhyPanel({ environment }: { environment: Environment }) {
  return (
    <div className="grid grow content-start gap-8 px-3 py-5 sm:px-5 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <div className="grid content-start gap-8">
        <Problems environment={environment} />
        <Failure environment={environment} />
        <Processes environment={environment} />
        <Compared environment={environment} />
      </div>
      <Part title="What happened">
        <TimeLine environment={environment} />
      </Part>
    </div>
  );
}

function Problems({ environment: { problems, repositoryUrl, head } }: { environment: Environment }) {
  if (problems.length === 0) return null;
  return (
    <Part title="Problems in the manifest">
      <ul className="divide-y divide-line rounded-lg border border-bad/40">
        {problems.map(({ file, line, column, rule, message, fix }) => (
          <li key={`${line}:${column} ${rule}`} className="flex gap-2.5 px-3 py-2.5 text-sm">
            <AlertTriangle size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-bad" />
            <div className="min-w-0">
              <p>
                <Words text={message} />
              </p>
              <p className="text-soft">
                <Words text={fix} />
              </p>
              <a
                href={`${repositoryUrl}/blob/${head}/${file}#L${line}`}
                target="_blank"
                rel="noreferrer"
                className="font-mono text-accent text-xs hover:underline"
              >
                {file}:{line}:{column}
              </a>
            </div>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Failure({ environment: { failure } }: { environment: Environment }) {
  if (!failure) return null;
  return (
    <Part title={`${failure.process} failed`}>
      <div className="rounded-lg border border-bad/40">
        <p className="px-3 py-2 text-sm">{failure.message}</p>
        {failure.log === '' ? null : (
          <Output
            label="Last lines"
            text={failure.log}
            className="max-h-72 rounded-b-lg border-line border-t"
          />
        )}
      </div>
    </Part>
  );
}

type ProcessState = Environment['processes'][number]['state'];

const tones: Readonly<Record<ProcessState, Tone>> = {
  absent: 'idle',
  stopped: 'idle',
  starting: 'busy',
  healthy: 'good',
  failing: 'bad',
  finished: 'good',
};

function Processes({ environment: { processes } }: { environment: Environment }) {
  const now = useNow();
  if (processes.length === 0) return null;
  return (
    <Part title="Processes">
      <ul className="divide-y divide-line rounded-lg border border-line">
        {processes.map(({ name, displayName, origin, state, since, port }) => (
          <li key={name} className="flex items-center gap-2.5 px-3 py-2 text-sm">
            <Dot tone={tones[state]} />
            <span className="font-medium">{displayName}</span>
            {origin === 'service' ? <span className="text-soft text-xs">service</span> : null}
            {port === undefined ? null : <span className="font-mono text-soft text-xs">:{port}</span>}
            <span className="ml-auto text-soft">
              {state === 'absent' ? 'not there yet' : state}
              {since === undefined ? '' : ` · ${span(now - since)}`}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Compared({ environment: { compared } }: { environment: Environment }) {
  if (compared.length === 0) return null;
  return (
    <Part title="Wanted and there">
      <div className="overflow-x-auto rounded-lg border border-line">
        <table className="w-full table-fixed break-words text-sm">
          <thead>
            <tr className="border-line border-b bg-panel text-left text-soft text-xs">
              <th scope="col" className="w-1/4 px-3 py-1.5 font-medium">
                Field
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Wanted
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                There
              </th>
            </tr>
          </thead>
          <tbody>
            {compared.map(({ field, wanted, seen }) => (
              <tr key={field} className="border-line border-b last:border-0">
                <th scope="row" className="px-3 py-1.5 text-left font-normal text-soft">
                  {field}
                </th>
                <td className="px-3 py-1.5 font-mono text-xs">{shortened(field, wanted)}</td>
                <td
                  className={`px-3 py-1.5 font-mono text-xs ${wanted === null || wanted === seen ? '' : 'text-warn'}`}
                >
                  {shortened(field, seen)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

function shortened(field: string, value: string | null): string {
  if (value === null || value === '') return '–';
  return field === 'commit' ? value.slice(0, 7) : value;
}
