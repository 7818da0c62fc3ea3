import { randomOf } from '../../src/core/random.js';
import type { ActiveFault } from '../../src/faults/active-fault.js';
import { readFault } from '../../src/faults/grammar.js';
import type { LinkFaults } from '../../src/faults/link-faults.js';
import { kindOf } from '../../src/faults/registry.js';

/** Makes faults active that act as often as they may. Returns what ends them. */
export function activate(faults: LinkFaults, texts: readonly string[]): () => void {
  const ended = new AbortController();
  for (const [index, text] of texts.entries()) {
    const { target, parameters, times, kind } = readFault(text);
    const found = kindOf({ kind });
    if (found.on !== 'link') throw new Error(`${kind} is not a fault on links`);
    let taken = 0;
    const fault: ActiveFault = {
      number: index + 1,
      target,
      parameters,
      times,
      started: `supervisor#${index + 1}`,
      ended: ended.signal,
      take: () => {
        if (times !== null && taken >= times) return false;
        taken += 1;
        return true;
      },
      random: (of) => randomOf('1', `${index + 1} ${of}`),
    };
    faults.expect(target);
    faults.activate(fault, found);
  }
  return () => ended.abort();
}
