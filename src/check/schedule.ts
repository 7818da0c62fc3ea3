import type { Requirement } from './requirement.js';

/** Every other requirement needs this one. */
const firstId = 'listen';

/** The selected requirements and all that they need, in the order of `known`. */
export function withNeeds(selected: readonly Requirement[], known: readonly Requirement[]): Requirement[] {
  const wanted = new Set<string>();
  const add = ({ id, needs = [] }: Requirement): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const one of known) if (needs.includes(one.id)) add(one);
  };
  for (const requirement of selected) add(requirement);
  return known.filter(({ id }) => wanted.has(id) || id === firstId);
}

/**
 * Judges each requirement after all that it needs, several at a time. A requirement is blocked if one that it needs did not
 * pass.
 *
 * @param judge never rejects
 * @param onBlocked receives a blocked requirement and the id of the one that did not pass
 */
export async function schedule(
  requirements: readonly Requirement[],
  jobs: number,
  judge: (requirement: Requirement) => Promise<'passed' | 'failed'>,
  onBlocked: (requirement: Requirement, by: string) => void,
): Promise<void> {
  const hasPassed = new Map<string, boolean>();
  const waiting = new Set(requirements);
  const running = new Set<Promise<void>>();
  // A requirement that the dialect does not have cannot block.
  const needsOf = ({ id, needs = [] }: Requirement): string[] =>
    (id === firstId ? [] : [firstId, ...needs]).filter((need) => requirements.some((one) => one.id === need));
  while (waiting.size > 0 || running.size > 0) {
    for (const requirement of waiting) {
      const needs = needsOf(requirement);
      const obstacle = needs.find((need) => hasPassed.get(need) === false);
      if (obstacle !== undefined) {
        waiting.delete(requirement);
        hasPassed.set(requirement.id, false);
        onBlocked(requirement, obstacle);
      } else if (running.size < jobs && needs.every((need) => hasPassed.has(need))) {
        waiting.delete(requirement);
        const judging = judge(requirement).then((outcome) => {
          hasPassed.set(requirement.id, outcome === 'passed');
          running.delete(judging);
        });
        running.add(judging);
      }
    }
    if (running.size > 0) await Promise.race(running);
  }
}
