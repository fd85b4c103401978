import { useEffect, useState } from 'react';

export interface LogLine {
  readonly number: number;
  readonly process: string;
  readonly text: string;
}

export interface Logs {
  readonly lines: readonly LogLine[];
  readonly state: 'connecting' | 'open' | 'lost' | 'ended';
}

const kept = 5000;
/** As often as eyes can see: a program that prints thousands of lines a second is not drawn so often. */
const drawEveryMs = 100;
const empty: Logs = { lines: [], state: 'connecting' };

/** The last lines of these processes, and those that come while `follow`. */
export function useLogs(environment: string, processes: readonly string[], follow: boolean): Logs {
  const [logs, setLogs] = useState(empty);
  const names = processes.join(',');
  useEffect(() => {
    if (!follow || names === '') return;
    return followLogs(
      `/events/logs?environment=${environment}&processes=${encodeURIComponent(names)}`,
      setLogs,
    );
  }, [environment, names, follow]);
  return logs;
}

function followLogs(url: string, show: (change: (logs: Logs) => Logs) => void): () => void {
  const source = new EventSource(url);
  let coming: LogLine[] = [];
  let count = 0;
  const draw = window.setInterval(() => {
    if (coming.length === 0) return;
    const added = coming;
    coming = [];
    show(({ lines }) => ({ lines: [...lines, ...added].slice(-kept), state: 'open' }));
  }, drawEveryMs);
  source.addEventListener('open', () => {
    // It sends the last lines again.
    coming = [];
    show(() => ({ lines: [], state: 'open' }));
  });
  source.addEventListener('message', ({ data }) => {
    const [process, text] = JSON.parse(String(data)) as [string, string];
    count += 1;
    coming.push({ number: count, process, text });
  });
  source.addEventListener('end', () => {
    source.close();
    show((logs) => ({ ...logs, state: 'ended' }));
  });
  source.addEventListener('error', () => show((logs) => ({ ...logs, state: 'lost' })));
  return () => {
    window.clearInterval(draw);
    source.close();
  };
}
