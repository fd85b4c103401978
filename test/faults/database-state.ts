import { Client } from 'pg';
import { makeDatabase } from '../setup/database.ts';

/** A database of its own, and what a test does to it behind everybody's back. */
export interface DatabaseState {
  readonly url: string;
  query<T>(sql: string): Promise<T[]>;
  /** Ends every session but the test's, and waits for them to be gone. */
  endSessions(): Promise<void>;
  /** As if half a minute had passed: leases and locks on hints end that nobody renewed. */
  endLeases(): Promise<void>;
  /** What is left to do: wakes, deliveries, commands, reports. */
  unfinished(): Promise<string[]>;
  drop(): Promise<void>;
}

const ours = 'pinacle-test';

export async function openDatabaseState(admin: string): Promise<DatabaseState> {
  const database = await makeDatabase(admin);
  const client = new Client({ connectionString: database.url, application_name: ours });
  client.on('error', () => undefined);
  await client.connect();
  const query = async <T>(sql: string) => (await client.query(sql)).rows as T[];
  const endSessions = async () => {
    const others = `from pg_stat_activity where datname = current_database() and application_name <> '${ours}'`;
    for (let left = 1; left > 0; )
      [{ left } = { left: 0 }] = await query<{ left: number }>(
        `select count(pg_terminate_backend(pid))::int as left ${others}`,
      );
  };
  return {
    url: database.url,
    query,
    endSessions,
    // By the session that nothing cuts.
    endLeases: async () => void (await query(timePasses)),
    unfinished: async () => (await query<{ what: string }>(unfinished)).map(({ what }) => what),
    drop: async () => {
      await client.end();
      await database.drop();
    },
  };
}

const timePasses = `
  update environments set lease_until = now() - interval '1 second' where lease_until is not null;
  update bullmq.job set locked_until_ms = 0, stalled_marked = true where state = 'active';
  delete from bullmq.meta where field = 'stalled-check'`;

const unfinished = `
  select 'environment ' || key || ': ' || coalesce(outcome->>'kind', 'never looked at') || ', woken ' || desired_seq || ', seen ' || observed_seq
    || coalesce(', leased until ' || lease_until, '') || coalesce(', due ' || due_at, '') as what from environments
    where desired_seq > observed_seq or lease_until is not null or due_at <= now() or outcome->>'kind' = 'progressing'
      or outcome->>'retry' = 'true'
  union all select 'delivery ' || event from deliveries where routed_at is null
  union all select 'command ' || words::text from commands where state = 'pending'
  union all select kind || ' of ' || environment || coalesce(' not before ' || not_before, '') from reports
    where error is null and sent_digest is distinct from wanted_digest
  union all select kind || ' of ' || environment || ' was refused: ' || error from reports where error is not null`;
