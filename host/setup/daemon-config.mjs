// Merges what pods need into Docker's daemon.json. Arguments: [--check] <file> <runsc> <runsc arguments, space-separated>.
// With --check: exit 1 when the file would change. Keys that the owner of the machine has set stay, but for runtimes.runsc.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const args = process.argv.slice(2);
const check = args[0] === '--check';
const [file, runsc, runscArgs] = check ? args.slice(1) : args;

const before = read(file);
const after = {
  ...before,
  runtimes: { ...before.runtimes, runsc: { path: runsc, runtimeArgs: runscArgs.split(' ') } },
  // Docker's own pools run out at 30 networks and each pod has one: the first pool is for docker0, as ever.
  'default-address-pools': before['default-address-pools'] ?? [
    { base: '172.17.0.0/16', size: 16 },
    { base: '10.201.0.0/16', size: 28 },
  ],
  // Pods keep running while Docker restarts.
  'live-restore': before['live-restore'] ?? true,
};

const changed = JSON.stringify(before) !== JSON.stringify(after);
if (check) process.exit(changed ? 1 : 0);
if (changed) write(file, after);

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    process.stderr.write(`setup: ${path}: ${error.message}\n`);
    process.exit(2);
  }
}

function write(path, value) {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
