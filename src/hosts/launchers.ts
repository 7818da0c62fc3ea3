import { ExitCode, SimError } from '../core/errors.js';
import { splitWords } from '../core/shell-words.js';

/** A command that starts one agent on each of some hosts. In its words, `{hosts}` is their number. */
export interface Launcher {
  readonly name: string;
  readonly command: string;
  /** The variable that has the number of hosts inside an allocation. */
  readonly hostsFrom?: string;
  /** Whether it may wait for free hosts. */
  readonly queues?: boolean;
}

export const launchers: readonly Launcher[] = [
  {
    name: 'slurm',
    command:
      'srun --nodes={hosts} --ntasks={hosts} --ntasks-per-node=1 --kill-on-bad-exit=0 --no-kill --quiet',
    hostsFrom: 'SLURM_JOB_NUM_NODES',
    queues: true,
  },
  { name: 'mpirun', command: 'mpirun -np {hosts} --map-by ppr:1:node' },
  { name: 'parallel', command: 'parallel --nonall' },
];

/** The launcher of this name; any other text is a command. */
export function launcherOf(text: string): Launcher {
  return launchers.find(({ name }) => name === text) ?? { name: splitWords(text)[0] ?? '', command: text };
}

/**
 * The words of the command that starts the agents.
 *
 * @param agent the words of one agent's command; they replace `{agent}`, or are appended
 * @throws SimError `bad-usage` if it has no words
 */
export function launchWords(
  { command }: Launcher,
  hosts: number,
  agent: readonly string[],
): [string, ...string[]] {
  const words = splitWords(command).map((word) => word.replaceAll('{hosts}', String(hosts)));
  const whole = words.includes('{agent}') ? words : [...words, '{agent}'];
  const [file, ...args] = whole.flatMap((word) => (word === '{agent}' ? agent : [word]));
  if (file === undefined || words.length === 0)
    throw new SimError('bad-usage', '--launcher is empty', {
      hint: 'name slurm, mpirun, parallel, or a command',
      exitCode: ExitCode.usage,
    });
  return [file, ...args];
}
