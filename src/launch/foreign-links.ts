import type { PeerId } from '../core/vocabulary.js';
import type { ProxyEnd } from '../proxy/open-proxy.js';
import type { PeerSpec, ProgramSpec, Topology } from '../topology/model.js';

export type ForeignPeerSpec = PeerSpec & { readonly program: ProgramSpec };

export function isForeign(spec: PeerSpec): spec is ForeignPeerSpec {
  return spec.program !== undefined;
}

interface ProxiedLink {
  /** Null: any peer. */
  readonly from: ProxyEnd | null;
  readonly to: ProxyEnd;
}

/** The links that get a proxy when these peers start. */
export function proxiedLinks(
  topology: Topology,
  specs: readonly ForeignPeerSpec[],
  isFaulted: (from: PeerId, to: PeerId) => boolean,
): ProxiedLink[] {
  return [
    ...tappedLinks(topology, specs),
    ...originProxies(topology, specs),
    ...faultedLinks(topology, specs, isFaulted),
  ];
}

/** The links between two foreign peers that both allow a proxy. */
function tappedLinks({ peers }: Topology, specs: readonly ForeignPeerSpec[]): ProxiedLink[] {
  const ends = new Map(peers.flatMap((spec) => (spec.program?.tap ? [[spec.id, endOf(spec)] as const] : [])));
  return specs.flatMap(({ id, neighbours }) => {
    const from = ends.get(id);
    if (from === undefined) return [];
    return neighbours.flatMap((neighbour) => {
      const to = ends.get(neighbour);
      return to === undefined ? [] : [{ from, to }];
    });
  });
}

/** The links from or to these peers that have faults, whatever the peers allow. */
function faultedLinks(
  { peers }: Topology,
  specs: readonly ForeignPeerSpec[],
  isFaulted: (from: PeerId, to: PeerId) => boolean,
): ProxiedLink[] {
  const started = new Set<PeerSpec>(specs);
  const byId = new Map(peers.map((spec) => [spec.id, spec]));
  return peers.flatMap((from) =>
    from.neighbours.flatMap((id) => {
      const to = byId.get(id);
      if (to === undefined || !isFaulted(from.id, id) || !(started.has(from) || started.has(to))) return [];
      // A native peer sends in the dialect of the receiver.
      const sender = isForeign(from) ? endOf(from) : { ...endOf(to), id: from.id };
      return [{ from: sender, to: endOf(to) }];
    }),
  );
}

/** With several dialects in a network, a proxy before each older origin translates the hits that it receives. */
function originProxies({ peers }: Topology, specs: readonly ForeignPeerSpec[]): ProxiedLink[] {
  const dialects = new Set(peers.flatMap(({ program }) => program?.dialect ?? []));
  if (dialects.size < 2) return [];
  const older = specs.filter(({ program }) => program.dialect !== 'native');
  return older.map((spec) => ({ from: null, to: endOf(spec) }));
}

function endOf({ id, program }: PeerSpec): ProxyEnd {
  return { id, dialect: program?.dialect ?? 'native' };
}
