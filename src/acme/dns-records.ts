import { execFile } from 'node:child_process';

/** The records of a DNS zone that is ours. `name`: whole, with a dot at its end. Several values of one name stand side by side. */
export interface DnsRecords {
  /** Sets a TXT record; resolves once the zone's name servers give it to all who ask. */
  present(name: string, value: string): Promise<void>;
  remove(name: string, value: string): Promise<void>;
}

/**
 * Records that a program of the operator sets: `<program> present|cleanup <name> <value>`, as lego's exec provider calls it, of which
 * there are scripts for most name servers. Throws an Error with its last words when it fails or takes longer than 5 minutes.
 */
export function execDnsRecords(
  program: string,
  { env }: { env: Readonly<Record<string, string>> },
): DnsRecords {
  return {
    present: (name, value) => run(program, ['present', name, value], env),
    remove: (name, value) => run(program, ['cleanup', name, value], env),
  };
}

/** `env`: nothing of ours but the network's: what the program needs to be believed, it keeps itself. */
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const options = { env, timeout: 300_000, maxBuffer: 1 << 20 };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, _stdout, stderr) => {
      if (!error) return resolve();
      reject(new Error(`${program} ${args[0]} failed: ${stderr.trim().slice(-300) || error.message}`));
    });
    child.stdin?.end();
  });
}
