import type { Network } from '../launch/network.js';
import type { LinkProxy, ProxiedLink } from '../launch/proxy.js';
import { openProxy } from '../proxy/open-proxy.js';
import { dialectNamed } from '../wire/dialects/index.js';
import type { ActiveQuery } from './active-query.js';
import type { LiveTrace } from './live-trace.js';

/** Where a tap is: it knows how messages look, and has to be told who is who, and what is being asked. */
export interface ProxyContext {
  readonly network: Network;
  readonly trace: LiveTrace;
  readonly questions: Iterable<ActiveQuery>;
}

/** Opens a tap whose sightings go into the trace. */
export function openProxyFor(
  { network, trace, questions }: ProxyContext,
  { from, to, target }: ProxiedLink,
): Promise<LinkProxy> {
  const programOf = (id: number) => {
    const program = network.topology.peers.find((peer) => peer.id === id)?.program;
    return { id, dialect: dialectNamed(program?.dialect ?? 'native') };
  };
  return openProxy({
    from: from === null ? null : programOf(from),
    to: programOf(to),
    target,
    peerAt: (address) => network.peerAt(address),
    isOwn: (id) => network.peer(id)?.spec.program === undefined,
    questionOf: (origin, file) =>
      [...questions].find((open) => open.origin === origin && open.file === file)?.query ?? null,
    recorder: trace.proxyRecorder,
    clock: trace.clock,
  });
}
