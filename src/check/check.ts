import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../core/platform.js';
import { quoteBytes } from '../core/sanitize.js';
import type { DialectName } from '../core/vocabulary.js';
import type { Warden } from '../processes/warden.js';
import { Trial } from './bench/trial.js';
import type { Caps } from './caps.js';
import { Finding } from './finding.js';
import { forceRemove } from './force-remove.js';
import { requirementsOf } from './registry.js';
import type { Requirement } from './requirement.js';
import type { CheckResult, ReportedFinding, ReportedStart, RequirementResult } from './result.js';
import { schedule, withNeeds } from './schedule.js';
import { StartFailure } from './start-failure.js';

export interface CheckOptions {
  /** What to start, as it is to be started from any folder. */
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** What is asked for; what it needs is judged besides. */
  readonly asked: readonly Requirement[];
  readonly pointsOf: (requirement: Requirement) => number;
  /** For the folders of all trials. */
  readonly folder: string;
  /** Whether those stay. */
  readonly keep: boolean;
  readonly patienceMs: number;
  readonly startMs: number;
  readonly jobs: number;
  readonly caps: Caps;
  /** For all of it together; null: as long as it takes. */
  readonly timeCapMs: number | null;
  readonly warden: Warden;
  /** Aborted by an interrupt. */
  readonly signal: AbortSignal;
  /** Aborted by a second one: nobody is asked to leave any more. */
  readonly killSignal: AbortSignal;
  /** Told of each requirement that is asked for, once something has become of it. */
  readonly onResult?: (result: RequirementResult) => void;
}

/**
 * Judges a candidate, one requirement after another, each with a process of its own. Never rejects for what the candidate does.
 *
 * @throws what is a defect of ours, or the system's refusal, once all that was under way has come to its end
 */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const { command, dialect, asked, jobs, onResult } = options;
  const startedAt = performance.now();
  const judged = new Map<string, RequirementResult>();
  let startFailure: ReportedStart | null = null;
  const defects: unknown[] = [];
  const over = new AbortController();
  const late =
    options.timeCapMs === null
      ? undefined
      : setTimeout(() => over.abort(outOfTime(options.timeCapMs ?? 0)), options.timeCapMs);
  const interrupt = (): void =>
    over.abort(new Finding('to be let through to its end', { actual: 'interrupted' }));
  options.signal.addEventListener('abort', interrupt, { once: true });
  if (options.signal.aborted) interrupt();

  const tell = (result: RequirementResult): void => {
    judged.set(result.requirement.id, result);
    if (asked.includes(result.requirement)) onResult?.(result);
  };
  try {
    await schedule(
      withNeeds(asked, requirementsOf(dialect)),
      jobs,
      async (requirement) => {
        try {
          const { result, failure } = await judge(requirement, options, over.signal);
          startFailure ??= failure;
          tell(result);
          return result.status === 'passed' ? 'passed' : 'failed';
        } catch (error) {
          defects.push(error);
          over.abort(new Finding('to be judged', { actual: 'an error of another kind' }));
          return 'failed';
        }
      },
      (requirement, by) => tell(blocked(requirement, by, options)),
    );
  } finally {
    clearTimeout(late);
    options.signal.removeEventListener('abort', interrupt);
  }
  if (defects.length > 0) throw defects[0];
  return {
    command,
    dialect,
    results: asked.map((one) => judged.get(one.id) ?? skipped(one, options)),
    needed: [...judged.values()].filter(({ requirement }) => !asked.includes(requirement)),
    startFailure,
    isInterrupted: options.signal.aborted,
    durationMs: performance.now() - startedAt,
  };
}

interface Judged {
  readonly result: RequirementResult;
  readonly failure: ReportedStart | null;
}

async function judge(requirement: Requirement, options: CheckOptions, over: AbortSignal): Promise<Judged> {
  const startedAt = performance.now();
  const folder = join(options.folder, requirement.id);
  makeFolder(folder);
  const trial = new Trial({ ...options, folder, signal: over });
  let finding: ReportedFinding | null = null;
  let failure: ReportedStart | null = null;
  try {
    await trial.start(requirement.surroundings);
    await requirement.run(trial);
    trial.expectAlive();
  } catch (error) {
    if (error instanceof StartFailure && requirement.surroundings?.isStart === true) {
      failure = { reason: error.message, lastLines: error.lastLines, log: error.log };
    }
    finding = reported(error, trial);
  } finally {
    await trial.stop();
  }
  if (options.keep) keepConversation(folder, trial);
  // What will not go is tried once more with the folder of them all.
  else if (failure === null) await forceRemove(folder);
  const status = finding === null ? ('passed' as const) : ('failed' as const);
  const durationMs = performance.now() - startedAt;
  const points = options.pointsOf(requirement);
  return { result: { requirement, status, points, durationMs, finding, blockedBy: null }, failure };
}

function keepConversation(folder: string, { conversation }: Trial): void {
  try {
    // It may have removed even that.
    makeFolder(folder);
    writeFileSync(join(folder, 'conversation.json'), `${JSON.stringify(conversation.utterances, null, 2)}\n`);
  } catch {
    // Whoever sees to it that nothing can be written there has nothing to read there, and is judged all the same.
  }
}

/** @throws what is a defect of ours and says nothing of the candidate */
function reported(error: unknown, trial: Trial): ReportedFinding {
  const { conversation } = trial;
  const about = {
    sent: conversation.last('sent', 4),
    conversation: conversation.utterances,
    isOverCap: false,
  };
  if (error instanceof StartFailure) {
    const last = error.lastLines.slice(-5).join(' | ');
    const words = last === '' ? '' : `; its last words: ${last}`;
    return {
      ...about,
      expected: 'the peer to start, and to listen',
      actual: error.message + words,
      bytes: null,
    };
  }
  if (!(error instanceof Finding)) throw error;
  const { actual, arrivals = [], bytes, isOverCap = false } = error.details;
  const quoted = bytes ?? arrivals[0]?.raw;
  return {
    ...about,
    isOverCap,
    expected: error.expected,
    actual: actual ?? 'nothing',
    bytes: quoted === undefined || quoted.length === 0 ? null : quoteBytes(quoted),
  };
}

function blocked(requirement: Requirement, by: string, { pointsOf }: CheckOptions): RequirementResult {
  const points = pointsOf(requirement);
  return { requirement, status: 'blocked', points, durationMs: 0, finding: null, blockedBy: by };
}

function skipped(requirement: Requirement, { pointsOf }: CheckOptions): RequirementResult {
  const points = pointsOf(requirement);
  return { requirement, status: 'skipped', points, durationMs: 0, finding: null, blockedBy: null };
}

function outOfTime(ms: number): Finding {
  return new Finding(`to be through within ${ms / 1000} s`, { actual: 'over the time cap', isOverCap: true });
}
