import { parseStrategy } from '../protocol/strategy-text.js';
import type { Topology } from '../topology/model.js';
import { usage } from './number-options.js';

/**
 * The topology with the search strategy that is wanted, before anything is started.
 *
 * @param strategy default: that of the topology
 * @throws SimError `bad-usage` if there is no such strategy, or if a peer of an older dialect takes part: it forwards no state
 */
export function withStrategy(topology: Topology, strategy: string | undefined): Topology {
  const { options, peers } = topology;
  const text = strategy ?? options.strategy;
  // It has no settings, however they are written.
  const wanted = parseStrategy(text).name === 'flood' ? 'flood' : text;
  const older = peers.find(({ program }) => program !== undefined && program.dialect !== 'native');
  if (wanted !== 'flood' && older !== undefined) {
    throw usage(
      `peer ${older.id} runs a program of the dialect ${older.program?.dialect}, which can only flood, and not ${wanted}`,
      'use --strategy flood, or leave out the peer',
    );
  }
  return wanted === options.strategy ? topology : { ...topology, options: { ...options, strategy: wanted } };
}
