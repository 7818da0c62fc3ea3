import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { ExitCode, SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import { checkClaim, checkImage, checkJobName, checkNamespace, jobNameFrom } from '../../kubernetes/names.js';
import { sweepManifest } from '../../kubernetes/sweep-job.js';
import { parallelScript, slurmScript } from '../../sweep/job-files.js';
import { countPoints, readSweep, type Sweep } from '../../sweep/sweep-file.js';
import { showPath } from '../../topology/text.js';
import { writeText } from '../terminal.js';
import type { JobsArguments } from './jobs-command.js';

/** Kubernetes allows 100,000 pods in an Indexed Job; of a Slurm array, clusters allow fewer. */
const maxShards = 99_999;
const maxCpus = 1024;

/**
 * `sim sweep jobs`, with its arguments read.
 *
 * @returns the exit code
 * @throws SimError `bad-usage`, `bad-topology`
 */
export async function writeJobs(args: JobsArguments): Promise<number> {
  const cwd = process.cwd();
  const path = resolve(cwd, args.sweep);
  const { sweep, text } = await readSweep({ path, shown: showPath(path, cwd) });
  const shards = inRange('--shards', args.shards, Math.min(maxShards, countPoints(sweep)));
  const cpus = inRange('--cpus', args.cpus, maxCpus);
  const base = basename(args.sweep).replace(/(?<=.)\.\w+$/u, '');
  const name = args.name === undefined ? jobNameFrom(base, shards) : checkJobName(args.name, shards);
  if (!/^[\p{L}\p{N}._/-]+$/u.test(args.out) || args.out.startsWith('-')) {
    throw new SimError(
      'bad-usage',
      `--out ${quote(args.out, 200)} has characters that a shell could change`,
      {
        hint: 'use letters, digits, and . _ / -',
      },
    );
  }
  writeText(process.stdout, fileFor());
  return ExitCode.ok;

  function fileFor(): string {
    if (args.system !== 'kubernetes') {
      const job = { sweep: args.sweep, out: args.out, shards, cpus, name };
      return args.system === 'slurm' ? slurmScript(job) : parallelScript(job);
    }
    const { image, results, namespace } = args;
    if (image === undefined || results === undefined) {
      throw new SimError('bad-usage', `${image === undefined ? '--image' : '--results'} is missing`, {
        hint: 'for example: --image floodsim:0.1.0 --results lab',
      });
    }
    refuseFiles(sweep, dirname(path));
    return sweepManifest({
      ...{ name, shards, cpus, ini: text },
      image: checkImage(image),
      results: checkClaim('--results', results),
      namespace: namespace === undefined ? undefined : checkNamespace(namespace),
    });
  }
}

/** Pods have no files of this machine but the sweep's. */
function refuseFiles({ grid }: Sweep, folder: string): void {
  const file = grid.get('topology')?.find((topology) => existsSync(resolve(folder, topology)));
  if (file === undefined) return;
  throw new SimError('bad-usage', `the topology ${quote(file, 200)} is a file, which pods do not have`, {
    hint: 'use kinds of networks with their values, or shipped topologies',
  });
}

/** @throws SimError `bad-usage` */
function inRange(option: string, value: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw new SimError('bad-usage', `invalid ${option} ${value}`, {
    hint: `give a whole number from 1 to ${most}`,
  });
}
