import type { Requirement } from './requirement.js';

/** What became of a requirement, as far as others depend on it. */
export type Outcome = 'passed' | 'failed' | 'blocked';

/** The first of all: what does not listen cannot be judged at all. */
const firstOfAll = 'listen';

/** The requirements that are asked for, with all that they need, in the order of `known`. */
export function withNeeds(asked: readonly Requirement[], known: readonly Requirement[]): Requirement[] {
  const wanted = new Set<string>([firstOfAll]);
  const add = ({ id, needs = [] }: Requirement): void => {
    if (wanted.has(id) && id !== firstOfAll) return;
    wanted.add(id);
    for (const need of needs) {
      const needed = known.find((one) => one.id === need);
      if (needed !== undefined) add(needed);
    }
  };
  for (const requirement of asked) add(requirement);
  return known.filter(({ id }) => wanted.has(id));
}

/**
 * Has each requirement judged once all that it needs has been, several at a time. One whose need has not passed is blocked.
 *
 * @param judge never rejects
 * @param blocked told what stands in the way
 */
export async function schedule(
  requirements: readonly Requirement[],
  jobs: number,
  judge: (requirement: Requirement) => Promise<'passed' | 'failed'>,
  blocked: (requirement: Requirement, by: string) => void,
): Promise<void> {
  const outcomes = new Map<string, Outcome>();
  const waiting = [...requirements];
  const running = new Set<Promise<void>>();
  // What is not among these is not required of this dialect, and stands in nobody's way.
  const needsOf = ({ id, needs = [] }: Requirement): string[] =>
    (id === firstOfAll ? [] : [firstOfAll, ...needs]).filter((need) =>
      requirements.some((one) => one.id === need),
    );
  while (waiting.length > 0 || running.size > 0) {
    for (const requirement of [...waiting]) {
      const needs = needsOf(requirement);
      const obstacle = needs.find((need) => (outcomes.get(need) ?? 'passed') !== 'passed');
      if (obstacle !== undefined) {
        waiting.splice(waiting.indexOf(requirement), 1);
        outcomes.set(requirement.id, 'blocked');
        blocked(requirement, obstacle);
      } else if (running.size < jobs && needs.every((need) => outcomes.has(need))) {
        waiting.splice(waiting.indexOf(requirement), 1);
        const judging = judge(requirement).then((outcome) => {
          outcomes.set(requirement.id, outcome);
          running.delete(judging);
        });
        running.add(judging);
      }
    }
    if (running.size > 0) await Promise.race(running);
  }
}
