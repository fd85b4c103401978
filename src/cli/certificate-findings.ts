import { certificateFolder } from '../acme/certificate-folder.ts';
import { retryAt } from '../acme/plan-orders.ts';
import type { Finding } from './finding.ts';

/** Certificates that could not be ordered, and those that are spent; else how many there are. */
export async function certificateFindings(
  stateDir: string,
  { now }: { now: number },
): Promise<readonly Finding[]> {
  const folder = certificateFolder(stateDir);
  const [held, { failed }] = await Promise.all([folder.list(), folder.readBook()]);
  const finding = (detail: string): Finding => ({ name: 'tls', ok: false, detail });
  const faults = [
    ...Object.entries(failed).map(([name, order]) =>
      finding(`${name} failed ${order.failures} times, next try ${iso(retryAt(order))}: ${order.error}`),
    ),
    ...held
      .filter(({ notAfter }) => notAfter <= now)
      .map(({ name, notAfter }) => finding(`the certificate of ${name} ended ${iso(notAfter)}`)),
  ];
  if (faults.length > 0 || held.length === 0) return faults;
  const first = Math.min(...held.map(({ notAfter }) => notAfter));
  return [{ name: 'tls', ok: true, detail: `${held.length} certificates, the first ends ${iso(first)}` }];
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}
