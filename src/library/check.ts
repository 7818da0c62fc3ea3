import { join } from 'node:path';
import { forceRemove } from '../check/candidate-folder.js';
import { ownFolders } from '../check/cell/cell.js';
import { checkIsolated } from '../check/cell/check-isolated.js';
import { type IsolationMode, isolationModes } from '../check/isolation.js';
import { readLimits, readTimeCap } from '../check/limits.js';
import { select } from '../check/registry.js';
import { checkObject } from '../check/report/formats.js';
import { exitCodeOf, type Status } from '../check/result.js';
import { defaultPoints, readRubric } from '../check/rubric.js';
import { SimError } from '../core/errors.js';
import { makeTemporaryFolder } from '../core/platform.js';
import type { DialectName } from '../core/vocabulary.js';
import { Warden } from '../processes/warden.js';
import { checkStartTimeout } from '../run/number-options.js';
import { checkKeys } from '../run/options.js';
import type { ConfigLayoutName } from '../topology/model.js';
import { resolveCommandWords } from '../topology/validate/read-program.js';

export interface CheckOptions {
  /** The command that starts the peer, word by word: `['python3', 'peer.py']`. */
  readonly command: readonly string[];
  /** Default `native`. */
  readonly dialect?: DialectName | undefined;
  /** How it searches, such as `walk:walkers=4`. Default: flooding. */
  readonly strategy?: string | undefined;
  /** Layout of its configuration file. Default: that of the dialect. */
  readonly configLayout?: ConfigLayoutName | undefined;
  /** `3` for levels 1 to 3, or `2-4`. Default: all. */
  readonly level?: string | number | undefined;
  /** Ids of requirements, or beginnings of ids. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Path of an INI file with points per requirement. */
  readonly points?: string | undefined;
  /** Seconds to wait for an expected message. Default 2. */
  readonly patience?: number | undefined;
  /** Maximum seconds until the peer listens. Default: no limit while it gives signs of life. */
  readonly startTimeout?: number | undefined;
  /** Peer processes at the same time. Default: processors of this machine. */
  readonly jobs?: number | undefined;
  /** Maximum seconds for the whole check. Default: no limit. */
  readonly timeCap?: number | undefined;
  /** MB of memory of one peer process. Default 1024. */
  readonly memoryCap?: number | undefined;
  /** MB of output of one peer process. Default 16. */
  readonly outputCap?: number | undefined;
  /** MB of files of one peer process, if it is isolated. Default 1024. */
  readonly diskCap?: number | undefined;
  /** Whether the peer runs apart from all other processes and files. Default `auto`: where the system can. */
  readonly isolate?: IsolationMode | undefined;
  /** Keeps the working folders and logs, in this folder. Default: they are temporary, and removed. */
  readonly keepIn?: string | undefined;
  /** Base of relative paths. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Ends the check; what has not been tested is then `failed`, with the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each selected requirement as soon as it is known. */
  readonly onResult?: ((requirement: { readonly id: string; readonly status: Status }) => void) | undefined;
}

/** A message of a trial. */
export interface CheckedMessage {
  /** Milliseconds since the trial began. */
  readonly ms: number;
  readonly direction: string;
  readonly peer: string;
  readonly text: string;
  readonly bytes: number;
}

/** One requirement, and how the peer met it. */
export interface CheckedRequirement {
  readonly id: string;
  readonly level: number;
  readonly title: string;
  readonly status: Status;
  readonly points: number;
  readonly seconds: number;
  /** Id of the requirement that did not pass, if this one is blocked. */
  readonly blockedBy: string | null;
  /** What was wrong; null if nothing was. */
  readonly finding: {
    readonly sent: readonly CheckedMessage[];
    readonly expected: string;
    readonly actual: string;
    readonly bytes: string | null;
    readonly why: string;
    /** What to do. */
    readonly hint: string | null;
    /** Where docs/wire.md states the rule. */
    readonly see: string;
    readonly messages: readonly CheckedMessage[];
  } | null;
}

/** The result of `sim check`: the object that `--reporter json` prints, with the exit code. */
export interface CheckReport {
  /** 0: all selected requirements passed; 1: some did not; 2: the peer did not start; 130: interrupted. */
  readonly exitCode: number;
  /** Version of this shape. */
  readonly schema: number;
  readonly command: readonly string[];
  readonly dialect: DialectName;
  readonly passed: number;
  readonly failed: number;
  readonly blocked: number;
  readonly skipped: number;
  /** Selected requirements without the skipped ones. */
  readonly asked: number;
  readonly points: number;
  readonly of: number;
  /** The highest level that passed together with all levels below it; null if level 1 was not tested as a whole. */
  readonly level: number | null;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly isolated: boolean;
  /** Why it was not isolated; null if it was. */
  readonly notIsolated: string | null;
  /** Why the peer could not be started; null if it could. */
  readonly startFailure: { readonly reason: string; readonly lastLines: readonly string[] } | null;
  readonly requirements: readonly CheckedRequirement[];
}

/**
 * Tests a peer program against the requirements of docs/wire.md, as `sim check` does. What the peer does wrong is a result,
 * not an error. Prints nothing, and leaves nothing behind.
 *
 * @throws SimError `bad-usage` (exit code 2): then nothing has been started
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
  checkKeys('check', options, checkOptionKeys, 'command');
  const { command: words, dialect = 'native', level, only, keepIn, timeCap, onResult } = options;
  const { cwd = process.cwd(), signal = new AbortController().signal } = options;
  if (!Array.isArray(words) || words.length === 0) {
    throw usage('the command has no words', "give it word by word: ['python3', 'peer.py']");
  }
  const asked = select({
    dialect,
    strategy: options.strategy,
    level: level === undefined ? undefined : String(level),
    only: only?.join(','),
  });
  const pointsOf = options.points === undefined ? defaultPoints : readRubric(options.points, cwd);
  const limits = { ...readLimits(options), startMs: checkStartTimeout(options.startTimeout) };
  const timeCapMs = timeCap === undefined ? null : readTimeCap(timeCap);
  const command = resolveCommandWords(cwd, words);
  const folder = makeTemporaryFolder(keepIn);
  const warden = new Warden(join(folder, 'warden.log'));
  try {
    const result = await checkIsolated(readIsolation(options.isolate), {
      ...limits,
      own: ownFolders(command, cwd),
      hidden: [],
      ...{
        command,
        dialect,
        strategy: options.strategy,
        configLayout: options.configLayout,
        asked,
        pointsOf,
        folder,
        warden,
        signal,
        timeCapMs,
      },
      killSignal: signal,
      keep: keepIn !== undefined,
      ...(onResult && { onResult: ({ requirement: { id }, status }) => onResult({ id, status }) }),
    });
    // The object is made for JSON, and documented there.
    const report = checkObject({ ...result, command: words }) as Omit<CheckReport, 'exitCode'>;
    return { exitCode: exitCodeOf(result, signal), ...report };
  } finally {
    await warden.stop();
    if (keepIn === undefined) await forceRemove(folder);
  }
}

/** @throws SimError `bad-usage` */
function readIsolation(mode: IsolationMode = 'auto'): IsolationMode {
  if (isolationModes.includes(mode)) return mode;
  throw usage(`isolate '${mode}' is none of ${isolationModes.join(', ')}`, "for example: isolate: 'always'");
}

function usage(message: string, hint: string): SimError {
  return new SimError('bad-usage', message, { hint });
}

const checkOptionKeys = {
  command: true,
  dialect: true,
  strategy: true,
  configLayout: true,
  level: true,
  only: true,
  points: true,
  patience: true,
  startTimeout: true,
  jobs: true,
  timeCap: true,
  memoryCap: true,
  outputCap: true,
  diskCap: true,
  isolate: true,
  keepIn: true,
  cwd: true,
  signal: true,
  onResult: true,
} satisfies Record<keyof CheckOptions, true>;
