import type { LoggedMessage } from '../bench/message-log.js';
import { seeOf } from '../requirement.js';
import { type CheckResult, type RequirementResult, tallyOf } from '../result.js';

/** A check as one object; whatever changes its meaning changes the number of its schema. */
export function checkObject(result: CheckResult): object {
  const { command, dialect, results, startFailure, isInterrupted, durationMs } = result;
  return {
    schema: 1,
    command,
    dialect,
    ...tallyOf(result),
    seconds: inSeconds(durationMs),
    interrupted: isInterrupted,
    startFailure,
    requirements: results.map(requirementObject),
  };
}

export function checkJson(result: CheckResult): string {
  return `${JSON.stringify(checkObject(result), null, 2)}\n`;
}

function requirementObject({
  requirement,
  status,
  points,
  durationMs,
  finding,
  blockedBy,
}: RequirementResult) {
  const { id, level, title, why } = requirement;
  return {
    id,
    level,
    title,
    status,
    points,
    seconds: inSeconds(durationMs),
    blockedBy,
    finding:
      finding === null
        ? null
        : {
            sent: finding.sent.map(spoken),
            expected: finding.expected,
            actual: finding.actual,
            bytes: finding.bytes,
            why,
            see: seeOf(requirement),
            conversation: finding.conversation.map(spoken),
          },
  };
}

function spoken({ at, direction, who, text, bytes }: LoggedMessage) {
  return { ms: at, direction, who, text, bytes };
}

function inSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
