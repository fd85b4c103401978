'use client';

import { useQuery } from '@tanstack/react-query';
import { type Answers, faultOf } from '../../lib/api.ts';
import { hostsQuery } from '../../lib/queries.ts';
import { Nothing } from '../nothing.tsx';
import { Page } from '../page.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Plot } from './plot.tsx';

type Host = Answers['hosts'][number];

export function Hosts() {
  const { data, error, refetch } = useQuery(hostsQuery);
  if (error && !data) return <Nothing fault={faultOf(error)} retry={() => void refetch()} />;
  return (
    <Page title="Hosts">
      {data?.length === 0 ? (
        <p className="py-12 text-center text-soft">No host has been heard of in the last day.</p>
      ) : null}
      <div className="grid gap-6">
        {data?.map((host) => <HostCard key={host.use.name} host={host} />) ?? (
          <Skeleton className="h-72 w-full" />
        )}
      </div>
    </Page>
  );
}

function HostCard({ host }: { host: Host }) {
  const { use, day } = host;
  return (
    <section aria-labelledby={`host-${use.name}`} className="rounded-lg border border-line">
      <div className="flex items-baseline justify-between gap-3 border-line border-b px-4 py-3">
        <h2 id={`host-${use.name}`} className="font-medium">
          {use.name}
        </h2>
        <p className="text-soft text-sm">
          {use.pods.running} {use.pods.running === 1 ? 'pod runs' : 'pods run'}, {use.pods.stopped} stopped
        </p>
      </div>
      <div className="grid divide-line sm:grid-cols-2 sm:divide-x lg:grid-cols-4">
        <Measure
          name="CPU"
          used={use.load.toFixed(1)}
          all={use.cpus === 1 ? '1 CPU' : `${use.cpus} CPUs`}
          day={day}
          of="cpu"
        />
        <Measure
          name="Memory"
          used={gigabytes(use.promisedMemoryBytes)}
          all={`${gigabytes(use.memoryBytes)} GB`}
          more="promised to pods"
          day={day}
          of="memory"
        />
        <Measure
          name="Storage"
          used={gigabytes(use.diskBytes - use.freeDiskBytes)}
          all={`${gigabytes(use.diskBytes)} GB`}
          day={day}
          of="storage"
        />
        <Measure name="Pods" used={String(use.pods.running)} day={day} of="pods" />
      </div>
    </section>
  );
}

interface MeasureProps {
  readonly name: string;
  readonly used: string;
  readonly all?: string;
  readonly more?: string;
  readonly day: Host['day'];
  readonly of: 'cpu' | 'memory' | 'storage' | 'pods';
}

function Measure({ name, used, all, more, day, of }: MeasureProps) {
  const most = of === 'pods' ? Math.max(1, ...day.map(({ pods }) => pods)) : 1;
  return (
    <div className="min-w-0 p-4">
      <h3 className="text-soft text-xs">{name}</h3>
      <p className="mt-0.5">
        <span className="font-semibold text-lg">{used}</span>
        {all ? <span className="text-soft text-sm"> of {all}</span> : null}
      </p>
      <p className="min-h-4 text-soft text-xs">{more}</p>
      <Plot
        label={`${name} in the last day`}
        points={day.map((point) => ({ at: point.at, share: point[of] / most }))}
      />
    </div>
  );
}

function gigabytes(bytes: number): string {
  const value = bytes / 1024 ** 3;
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}
