import type { RequirementResult } from '../result.js';

/** Why a requirement is not fulfilled, in one line. */
export function reasonOf({ finding, blockedBy }: RequirementResult): string {
  if (finding !== null) return `expected ${finding.expected}; actual: ${finding.actual}`;
  return blockedBy === null ? '' : `blocked: ${blockedBy} did not pass`;
}
