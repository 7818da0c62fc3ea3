import { shellWord } from '../../core/shell-words.js';
import type { SimulationRequest } from '../../simulate/request.js';

/** The run that repeats the first query of a point; the others have other origins. */
export function runCommandOf({ topology, get = '', strategy, ttl, from }: SimulationRequest): string {
  const options = { strategy, ttl, from: from === 'random' ? undefined : from };
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellWord(String(value))}`],
  );
  return ['sim run', shellWord(topology), '--get', shellWord(get), ...words, '--ports auto --no-save'].join(
    ' ',
  );
}
