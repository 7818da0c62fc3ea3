import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import { printable, type Style } from './style.js';

export type Expectation = RunResult['expect'];

/** How a question ended, in one line, and whether it should have. */
export function headline(query: QueryResult, expect: Expectation, style: Style): string {
  const { file, verdict } = query;
  const isGood = expect === null ? isFound(verdict) : verdict === expect;
  const words = `${style.bold(printable(file))} ${wordsFor(query, style)}`;
  const judged = expect === null ? '' : isGood ? ', as expected' : ', but it was expected not to be found';
  return `${isGood ? style.tick : style.cross} ${words}${judged}`;
}

export function isFound(verdict: QueryVerdict): boolean {
  return verdict === 'verified' || verdict === 'held';
}

function wordsFor({ verdict, holder }: QueryResult, style: Style): string {
  switch (verdict) {
    case 'verified':
      return `found at peer ${style.peer(holder)}, transferred and verified`;
    case 'held':
      return `is in the share of peer ${style.peer(holder)} itself: nothing to ask`;
    case 'not-found':
      return 'not found';
    case 'unverified':
      return 'found, but no transfer verified';
    case 'unknown':
      return 'unknown: time ran out before the flood settled';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      return 'not answered: the network failed';
  }
}
