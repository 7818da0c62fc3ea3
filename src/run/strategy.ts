import type { Topology } from '../topology/model.js';
import { usage } from './number-options.js';

/**
 * The topology with the search strategy that is wanted, before anything is started. Other strategies than a flood are loaded only if
 * one is wanted.
 *
 * @param strategy default: that of the topology
 * @throws SimError `bad-usage` if there is no such strategy, or if a peer of an older dialect takes part: it forwards no state
 */
export async function withStrategy(topology: Topology, strategy: string | undefined): Promise<Topology> {
  const { options, peers } = topology;
  const wanted = strategy ?? options.strategy;
  if (wanted !== 'flood') {
    const { readStrategy } = await import('../protocol/strategies/index.js');
    readStrategy(wanted, options);
    const older = peers.find(({ program }) => program !== undefined && program.dialect !== 'native');
    if (older !== undefined) {
      throw usage(
        `peer ${older.id} runs a program of the dialect ${older.program?.dialect}, which can only flood, and not ${wanted}`,
        'use --strategy flood, or leave out the peer',
      );
    }
  }
  return wanted === options.strategy ? topology : { ...topology, options: { ...options, strategy: wanted } };
}
