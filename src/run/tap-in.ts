import type { Network } from '../supervisor/network.js';
import type { Tap, TappedLink } from '../supervisor/tap.js';
import { openTap } from '../tap/open-tap.js';
import { dialectNamed } from '../wire/dialects/index.js';
import type { LiveTrace } from './live-trace.js';
import type { OpenQuestion } from './open-question.js';

/** Where a tap is: it knows how messages look, and has to be told who is who, and what is being asked. */
export interface TapSurroundings {
  readonly network: Network;
  readonly trace: LiveTrace;
  readonly questions: Iterable<OpenQuestion>;
}

/** Opens a tap whose sightings go into the trace. */
export function tapIn(
  { network, trace, questions }: TapSurroundings,
  { from, to, target }: TappedLink,
): Promise<Tap> {
  const programOf = (id: number) => {
    const program = network.topology.peers.find((peer) => peer.id === id)?.program;
    return { id, dialect: dialectNamed(program?.dialect ?? 'native') };
  };
  return openTap({
    from: from === null ? null : programOf(from),
    to: programOf(to),
    target,
    peerAt: (address) => network.peerAt(address),
    isOwn: (id) => network.peer(id)?.spec.program === undefined,
    questionOf: (origin, file) =>
      [...questions].find((open) => open.origin === origin && open.file === file)?.query ?? null,
    recorder: trace.tapRecorder,
    clock: trace.clock,
  });
}
