import { basename } from 'node:path';
import { shellWord, splitWords } from '../core/shell-words.js';

/**
 * How one agent is started on each of some hosts: data, not code. In the words of a command, `{hosts}` is their number, `{names}` is
 * their names with commas between them, and `{agent}` is the agent's command, which is appended if it is missing.
 */
export interface Launcher {
  /** Its name for `--launcher`, or the first word of a user's command. */
  readonly name: string;
  /** What the user waits for. */
  readonly title: string;
  /** A command of the user that shows why it waits. */
  readonly explainedBy?: string;
  /** Null: nothing is started; the agents are started by somebody else. */
  readonly command: string | null;
  /** What is added to the command if the hosts have names. */
  readonly named?: string;
  /** Variables with the number of hosts, where the run is inside an allocation. */
  readonly countFrom?: readonly string[];
  /** A variable with the path of a file that lists the hosts of an allocation, each once or several times. */
  readonly listFrom?: string;
  /** Whether it cannot choose hosts by itself, unless it runs inside an allocation. */
  readonly needsNames?: boolean;
  /** Whether the first host may have to wait for free ones, so that nothing can be said of the time. */
  readonly queues: boolean;
  /** Whether a shell reads the agent's command again on the host. */
  readonly usesShell?: boolean;
}

/** The launchers with a name, in the order in which errors list them. */
export const launchers: readonly Launcher[] = [
  {
    name: 'slurm',
    title: 'Slurm to start the job',
    explainedBy: 'squeue',
    // Without --kill-on-bad-exit=0 and --no-kill, the end of one agent would end all.
    command:
      'srun --job-name=floodsim --nodes={hosts} --ntasks={hosts} --ntasks-per-node=1 --cpu-bind=none --kill-on-bad-exit=0 --no-kill --quiet',
    named: '--nodelist={names}',
    countFrom: ['SLURM_JOB_NUM_NODES', 'SLURM_NNODES'],
    queues: true,
  },
  {
    name: 'mpirun',
    title: 'mpirun to start the agents',
    // mpirun ends all others if one ends with another exit code than 0, and gives its input to the first alone.
    command:
      'mpirun --mca orte_abort_on_non_zero_status 0 --stdin all -np {hosts} --map-by ppr:1:node --bind-to none',
    named: '--host {names}',
    countFrom: ['SLURM_JOB_NUM_NODES', 'PBS_NUM_NODES'],
    listFrom: 'PBS_NODEFILE',
    needsNames: true,
    queues: false,
  },
  {
    name: 'parallel',
    title: 'parallel to start the agents',
    // Without --jobs 0, only as many hosts at a time as this machine has processors.
    command: 'parallel --quote --ungroup --jobs 0 --nonall --sshlogin {names}',
    listFrom: 'PBS_NODEFILE',
    needsNames: true,
    queues: false,
  },
  { name: 'none', title: 'agents that are started by hand', command: null, queues: true },
];

/** Programs that give their words to a shell on another host. */
const shellPrograms: ReadonlySet<string> = new Set(['ssh', 'rsh', 'parallel', 'pdsh', 'clush']);

/**
 * The launcher of this name; any other text is a command.
 *
 * @throws SimError `bad-usage` if a quote is not closed
 */
export function launcherOf(text: string): Launcher {
  const known = launchers.find(({ name }) => name === text);
  if (known !== undefined) return known;
  const [program = '', ...words] = splitWords(text);
  const name = basename(program);
  // parallel may quote by itself.
  const usesShell = shellPrograms.has(name) && !words.some((word) => word === '-q' || word === '--quote');
  return { name, title: `${name} to start the agents`, command: text, queues: true, usesShell };
}

/**
 * The words of the command that starts the agents; null if the launcher has none.
 *
 * @param names must be given if the command has `{names}`
 * @param agent the words of one agent's command
 */
export function launchWords(
  { command, named, usesShell }: Launcher,
  { hosts, names }: { readonly hosts: number; readonly names: readonly string[] | null },
  agent: readonly string[],
): [string, ...string[]] | null {
  if (command === null) return null;
  // As one text, for a shell that the command itself starts.
  const inShell = agent.map((word) => shellWord(word, false));
  const values: Readonly<Record<string, string>> = {
    '{hosts}': String(hosts),
    '{names}': (names ?? []).join(','),
    '{agent}': inShell.join(' '),
  };
  const filled = (word: string): readonly string[] =>
    word === '{agent}'
      ? usesShell === true
        ? inShell
        : agent
      : [word.replace(/\{(?:hosts|names|agent)\}/gu, (name) => values[name] ?? name)];
  const written = splitWords(command);
  const added = names === null || named === undefined ? [] : splitWords(named);
  const end = written.some((word) => word.includes('{agent}')) ? [] : ['{agent}'];
  const [file, ...args] = [...written, ...added, ...end].flatMap(filled);
  return file === undefined ? null : [file, ...args];
}
