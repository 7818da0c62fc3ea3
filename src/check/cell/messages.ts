import type { DialectName } from '../../core/vocabulary.js';
import type { ConfigLayout } from '../../foreign/config-text.js';
import type { CheckOptions } from '../check.js';
import type { Caps } from '../limits.js';
import { requirements } from '../registry.js';
import type { Requirement } from '../requirement.js';
import type { CheckResult, RequirementResult } from '../result.js';

/** Messages to the judge: the process in a cell that runs the check. */
export type ToJudge =
  | { readonly type: 'check'; readonly request: CheckRequest }
  | { readonly type: 'interrupt' }
  | { readonly type: 'kill' }
  | { readonly type: 'exit' };

export type FromJudge =
  | { readonly type: 'ready' }
  | { readonly type: 'unavailable'; readonly reason: string }
  | { readonly type: 'result'; readonly result: PlainResult }
  | { readonly type: 'done'; readonly result: PlainCheck }
  | {
      readonly type: 'error';
      readonly message: string;
      readonly code: string | undefined;
      readonly stack: string;
    };

/** {@link CheckOptions} as data. */
export interface CheckRequest {
  readonly command: readonly string[];
  readonly dialect: DialectName;
  readonly strategy: string | undefined;
  readonly configLayout: ConfigLayout | undefined;
  readonly asked: readonly string[];
  readonly points: Readonly<Record<string, number>>;
  readonly folder: string;
  readonly keep: boolean;
  readonly jobs: number;
  readonly timeCapMs: number | null;
  readonly patienceMs: number;
  readonly startMs: number | undefined;
  readonly caps: Caps;
}

export type PlainResult = Omit<RequirementResult, 'requirement'> & { readonly id: string };

export interface PlainCheck extends Omit<CheckResult, 'results' | 'needed'> {
  readonly results: readonly PlainResult[];
  readonly needed: readonly PlainResult[];
}

export function toRequest(options: CheckOptions): CheckRequest {
  const { command, dialect, strategy, configLayout, asked, pointsOf } = options;
  const { folder, keep, jobs, timeCapMs, patienceMs, startMs, caps } = options;
  const points = Object.fromEntries(requirements.map((one) => [one.id, pointsOf(one)]));
  const ids = asked.map(({ id }) => id);
  return {
    ...{ command, dialect, strategy, configLayout, asked: ids, points },
    ...{ folder, keep, jobs, timeCapMs, patienceMs, startMs, caps },
  };
}

export function toPlain({ requirement, ...rest }: RequirementResult): PlainResult {
  return { id: requirement.id, ...rest };
}

export function fromPlain({ id, ...rest }: PlainResult): RequirementResult {
  return { requirement: namedRequirement(id), ...rest };
}

export function toPlainCheck({ results, needed, ...rest }: CheckResult): PlainCheck {
  return { ...rest, results: results.map(toPlain), needed: needed.map(toPlain) };
}

export function fromPlainCheck({ results, needed, ...rest }: PlainCheck): CheckResult {
  return { ...rest, results: results.map(fromPlain), needed: needed.map(fromPlain) };
}

/** @throws Error if there is none: then the two processes are not of the same version */
export function namedRequirement(id: string): Requirement {
  const found = requirements.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no requirement ${id}`);
  return found;
}
