import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../schema/catalogue/catalogue.ts';

/** As a pod has it: the base image under runsc, user 1000, no capability, read-only root, a workspace. */
const pod =
  'run --rm --interactive --runtime=runsc --network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges --user=1000:1000 ' +
  '--env=HOME=/workspace/.home --tmpfs=/tmp:exec --tmpfs=/workspace:exec,uid=1000,gid=1000,size=512m ' +
  'pinacle/base:latest timeout 100 sh -eu';

/** Runs a script in a pod and returns what it prints. */
async function inPod(script: string): Promise<string> {
  const docker = spawn('docker', pod.split(' '), { stdio: ['pipe', 'pipe', 'ignore'] });
  docker.stdin.end(script);
  return (await text(docker.stdout)).trim();
}

/** Shell functions that run a service of the catalogue as a supervisor would: `start`, `healthy`, `stop`. */
function supervise(id: string): string {
  const service = catalogue[id];
  const health = service?.healthCheck?.kind === 'command' ? service.healthCheck.commands : [];
  return `
cat >/tmp/service.sh <<'end-of-service'
${service?.startCommand.join('\n') ?? ''}
end-of-service
cat >/tmp/health.sh <<'end-of-health'
${health.join('\n')}
end-of-health
${Object.entries(service?.provides ?? {})
  .map(([name, value]) => `export ${name}='${value}'`)
  .join('\n')}
start() { sh /tmp/service.sh >>/tmp/service.log 2>&1 & service=$!; }
healthy() { until sh /tmp/health.sh 2>/dev/null; do sleep 0.1; kill -0 "$service" || { cat /tmp/service.log; exit 1; }; done; }
stop() { kill -TERM "$service"; code=0; wait "$service" || code=$?; echo "ended with $code"; }
count() { psql "$DATABASE_URL" -Atc 'select count(*) from kept'; }
`;
}

describe('services of the catalogue in the base image under runsc', () => {
  it('postgres: starts, stops with a client connected, keeps its data', async () => {
    const printed = await inPod(`${supervise('postgres')}
start; healthy
psql "$DATABASE_URL" -Atqc 'create table kept (n int); insert into kept values (1)'
psql -Atc "select current_setting('fsync'), current_setting('listen_addresses')"
psql -c 'select pg_sleep(60)' >/dev/null 2>&1 &
until [ "$(psql -Atc "select count(*) from pg_stat_activity where query like '%pg_sleep(60)'  and pid <> pg_backend_pid()")" = 1 ]; do sleep 0.1; done
stop
start; healthy; count; stop
ls /workspace/.data`);
    expect(printed.split('\n')).toEqual(['on|127.0.0.1', 'ended with 0', '1', 'ended with 0', 'postgres']);
  });

  it('postgres: heals what a kill leaves behind', async () => {
    const printed = await inPod(`${supervise('postgres')}
mkdir -p /workspace/.data/postgres.new/half
start; healthy
psql -Atqc 'create table kept (n int); insert into kept values (1)'
kill -9 "$service"; wait "$service" || true
start
until grep -q "^PPid:[[:space:]]*$service$" "/proc/$(head -n 1 /workspace/.data/postgres/postmaster.pid)/status" 2>/dev/null; do sleep 0.1; done
healthy; count
kill -9 "$service" $(head -n 1 /workspace/.data/postgres/postmaster.pid); wait "$service" || true
sed -i "1s/.*/$$/" /workspace/.data/postgres/postmaster.pid
start; healthy; count; stop`);
    expect(printed.split('\n')).toEqual(['1', '1', 'ended with 0']);
  });

  it('redis: keeps its data', async () => {
    const printed = await inPod(`${supervise('redis')}
start; healthy; redis-cli -u "$REDIS_URL" set kept 1; stop
start; healthy; redis-cli -u "$REDIS_URL" get kept; stop`);
    expect(printed.split('\n')).toEqual(['OK', 'ended with 0', '1', 'ended with 0']);
  });

  it('the others say what the image does not have, and end', async () => {
    const others = Object.values(catalogue).filter(({ kind }) => kind !== 'database');
    const scripts = others.map(
      ({ id }) => `${supervise(id)}
: >/tmp/service.log; start; code=0; wait "$service" || code=$?
cat /tmp/service.log; echo "${id} ended with $code"`,
    );
    const printed = await inPod(scripts.join('\n'));
    const expected = others.map(({ id }) => `\\S+ is not in this image: .*\\n${id} ended with 127`);
    expect(printed).toMatch(new RegExp(`^${expected.join('\\n')}$`));
  });
});
