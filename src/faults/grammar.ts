import { conditionText, conditionWords, readCondition, readCount } from './conditions.js';
import type { Fault, FaultKind, ReadText, When } from './fault.js';
import { durationText } from './forms.js';
import { faultKinds, kindOf } from './registry.js';
import { isTarget, readTarget, targetFormOf, targetText } from './targets.js';
import { FaultWords } from './words.js';

export const clauseWords = [...conditionWords, 'for', 'times', 'once'] as const;
type ClauseWord = (typeof clauseWords)[number];
const isClause = (word: string): boolean => clauseWords.some((clause) => clause === word);

/**
 * Reads a fault as `--fault` takes it: `<kind> <target> [parameters] [when] [for <time>] [times <n>|once]`. The parameters
 * may also stand before the target.
 *
 * @throws SimError `bad-usage` with the place in the text, what is possible there, and a hint
 */
export function readFault(text: string): Fault {
  return readWords(new FaultWords(text));
}

/** {@link readFault}, of words that are not read yet. */
export function readWords(words: FaultWords): Fault {
  words.hint = 'a kind, what it is aimed at, and when: cut 2-3 at 200ms for 1s';
  const kind = readKind(words);
  words.hint = `${kind.name} ${kind.usage}, for example: ${kind.example}`;
  const form = targetFormOf(kind);
  const isParameterFirst = words.next !== undefined && !isTarget(form, words.next) && hasTarget(kind, words);
  const before = isParameterFirst ? { parameters: kind.readParameters(words) } : null;
  const target = readTarget(form, words);
  const { parameters } = before ?? { parameters: kind.readParameters(words) };
  const fault = { kind: kind.name, target, parameters, ...readClauses(words, kind) };
  return { ...fault, text: faultText(kind, fault) };
}

/** `50ms`, `exponential` and `1.5` in `<link> 50ms | pareto 50ms 1.5`. */
export function wordsIn(usage: string): string[] {
  return usage.split(/[\s[\]|]+/u).filter((word) => word !== '' && !/^[<{.]/u.test(word));
}

/** The fault with other paths for the files that it names; none of them is read yet. */
export function mapPaths(fault: Fault, map: (path: string) => string): Fault {
  const kind = kindOf(fault);
  const parameters = kind.mapPaths?.(fault.parameters, map) ?? fault.parameters;
  const mapped = { ...fault, parameters };
  return { ...mapped, text: faultText(kind, mapped) };
}

/**
 * Reads the files that a fault names.
 *
 * @throws SimError `bad-usage` with the line
 */
export async function loadFault(fault: Fault, read: ReadText): Promise<Fault> {
  const parameters = await kindOf(fault).load?.(fault.parameters, read);
  return parameters === undefined ? fault : { ...fault, parameters };
}

function readKind(words: FaultWords): FaultKind {
  const names = faultKinds.map(({ name }) => name);
  const name = words.word(...names);
  const kind = faultKinds.find((one) => one.name === name);
  return kind ?? words.failWith(names, 'a kind of fault');
}

/** Whether a later word, before the time, has the form of a target. */
function hasTarget(kind: FaultKind, { rest }: FaultWords): boolean {
  const end = rest.findIndex((word) => isClause(word));
  return rest.slice(0, end < 0 ? rest.length : end).some((word) => isTarget(targetFormOf(kind), word));
}

type Clauses = Pick<Fault, 'when' | 'forMs' | 'times'>;

/** In any order, each at most once. */
function readClauses(words: FaultWords, kind: FaultKind): Clauses {
  const others = wordsIn(kind.usage).filter((word) => /^[a-z]{3,}$/u.test(word));
  let when: When | null = null;
  let forMs: number | null = null;
  let times: number | null = null;
  while (words.next !== undefined) {
    const possible = clauseWords.filter((word) => {
      if (word === 'for') return forMs === null;
      return word === 'times' || word === 'once' ? times === null : when === null;
    });
    const clause: ClauseWord =
      words.word(...clauseWords) ??
      words.failWith(
        possible,
        possible.length === 0 ? 'the end of the fault' : 'the end of the fault, or one of these',
        others,
      );
    if (!possible.includes(clause)) words.refuse(atMostOne(clause));
    if (clause === 'for') forMs = readLength(words);
    else if (clause === 'times') times = readCount(words, 'how often it acts, such as 3');
    else if (clause === 'once') times = 1;
    else when = readCondition(clause, words);
  }
  return { when: when ?? { on: 'start' }, forMs, times };
}

function atMostOne(clause: ClauseWord): string {
  if (clause === 'for') return 'at most one for';
  const group = clause === 'times' || clause === 'once' ? ['times', 'once'] : conditionWords;
  return `at most one of ${group.join(', ')}`;
}

function readLength(words: FaultWords): number {
  const ms = words.duration() ?? words.fail('a time, such as 1s or 200ms');
  return ms > 0 ? ms : words.refuse('a time of more than 0');
}

function faultText(kind: FaultKind, { target, parameters, when, forMs, times }: Omit<Fault, 'text'>): string {
  const parts = [
    kind.name,
    targetText(target),
    kind.parametersText(parameters),
    conditionText(when),
    forMs === null ? '' : `for ${durationText(forMs)}`,
    times === null ? '' : times === 1 ? 'once' : `times ${times}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
