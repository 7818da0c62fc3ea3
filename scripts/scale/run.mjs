import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * `sim run` with these arguments, and what it has used: `used` has the CPU time and the peak of memory of the supervisor and the agents.
 *
 * @param before the words of a command that runs it, on a host of a cluster for example
 */
export function runMeasured(folder, args, before = []) {
  const usage = join(folder, 'usage');
  mkdirSync(usage);
  const out = join(folder, 'run');
  const [file, ...words] = [
    ...before,
    process.execPath,
    join(root, 'dist/cli.js'),
    'run',
    ...args,
    ...['--out', out],
  ];
  const env = {
    ...process.env,
    NODE_OPTIONS: `--max-old-space-size=8000 --require ${join(root, 'scripts/scale/usage.cjs')}`,
    USAGE_FOLDER: usage,
  };
  const since = performance.now();
  const { status, stdout, stderr } = spawnSync(file, words, { env, encoding: 'utf8', maxBuffer: 1 << 30 });
  const wallMs = performance.now() - since;
  if (status !== 0 && status !== 1)
    throw new Error(`exit code ${status}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  const used = readdirSync(usage).map((name) => JSON.parse(readFileSync(join(usage, name), 'utf8')));
  return { wallMs, stdout, used, trace: join(out, 'trace.ndjson') };
}

/** Calls `see` with each event of a trace. */
export async function readEvents(trace, see) {
  for await (const line of createInterface({ input: createReadStream(trace) })) see(JSON.parse(line));
}
