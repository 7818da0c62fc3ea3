import { SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Target } from '../faults/fault.js';
import { isOnLink } from '../faults/target-links.js';
import type { Topology } from '../topology/model.js';

/**
 * Checks whether a fault on links can act in a running network: a foreign peer that runs keeps the addresses that it got at its
 * start.
 *
 * @param hasProxy whether there is a proxy on the link from a peer to another one
 * @throws SimError `bad-usage` if the target is a link from a foreign peer that runs without a proxy on it, or has only such links
 */
export function requireProxies(
  target: Target,
  { peers }: Topology,
  runningForeign: ReadonlySet<PeerId>,
  hasProxy: (from: PeerId, to: PeerId) => boolean,
): void {
  const links = peers.flatMap(({ id, neighbours }) =>
    neighbours.filter((to) => isOnLink(target, id, to)).map((to) => ({ from: id, to })),
  );
  const without = links.filter(({ from, to }) => runningForeign.has(from) && !hasProxy(from, to));
  const isOneLink = target.on === 'link' && target.from !== 'all' && target.to !== 'all';
  const [first] = without;
  if (first === undefined || (!isOneLink && without.length < links.length)) return;
  throw new SimError(
    'bad-usage',
    `peer ${first.from} is a foreign peer, and runs without a proxy to ${first.to}`,
    {
      hint: 'give the fault at the start of the network: a foreign peer gets addresses only at its start',
    },
  );
}
