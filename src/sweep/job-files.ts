import { shellWord } from '../core/shell-words.js';

/** A sweep in shards, one for each job. */
export interface JobFile {
  /** Path of the sweep's file, from the folder in which the jobs are started. */
  readonly sweep: string;
  /** The folder in which each shard has one of its own, `part1`, `part2`... */
  readonly out: string;
  readonly shards: number;
  /** Processors of a job. */
  readonly cpus: number;
  /** Name of the jobs. */
  readonly name: string;
}

const posix = (text: string): string => shellWord(text, false);

/** The command of a shard, whose number is in a variable of the shell. It goes on where an earlier job has ended. */
function shardCommand({ sweep, out, shards, cpus }: JobFile, number: string): string {
  return `sim sweep ${posix(sweep)} -o ${posix(out)}/part${number} --shard ${number}/${shards} --resume --workers ${cpus}`;
}

function mergeCommand({ out, shards }: JobFile): string {
  return `sim sweep merge $(seq -f ${posix(`${out}/part%g`)} ${shards}) -o ${posix(`${out}/all`)}`;
}

/** A script for `sbatch`: an array of jobs. */
export function slurmScript(job: JobFile): string {
  const { name, shards, cpus } = job;
  return `#!/bin/bash
#SBATCH --job-name=${name}
#SBATCH --array=1-${shards}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=${cpus}
# Start it in the folder of this script: sbatch <script>. Options such as --time and --partition can be given there.
# A job that has ended early goes on where it was if the script is started again. When all have ended:
#   ${mergeCommand(job)}
exec ${shardCommand(job, '"$SLURM_ARRAY_TASK_ID"')}
`;
}

/** A shell script that runs the shards with GNU parallel, and joins them. */
export function parallelScript(job: JobFile): string {
  return `#!/bin/sh
# Start it in the folder of this script: sh <script>. Options are those of GNU parallel: -j 4, or --sshloginfile hosts --workdir .
# If it has ended early, start it again: each shard goes on where it was.
seq ${job.shards} | parallel --quote "$@" ${shardCommand(job, '{}')} &&
${mergeCommand(job)}
`;
}
