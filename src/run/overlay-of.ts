import type { RunResult } from '../judge/result.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import type { OverlayPeer, TraceEvent } from '../trace/event.js';

/** A topology as a trace tells of it. */
export function overlayOf({
  peers,
  absent,
}: Topology): Pick<Extract<TraceEvent, { type: 'run:started' }>, 'peers' | 'absent'> {
  return {
    peers: peers.map((spec): OverlayPeer => {
      const { id, neighbours } = spec;
      const program = programOf(spec);
      return program === null ? { id, neighbours } : { id, neighbours, program };
    }),
    absent: absent.map(({ id }) => id),
  };
}

/** As much of a peer's program as a result tells; null where it is one of our own. */
export function publicProgram(spec: PeerSpec): RunResult['peers'][number]['program'] {
  const program = programOf(spec);
  return program === null ? null : { command: program.command, dialect: program.dialect };
}

function programOf({ program }: PeerSpec): NonNullable<OverlayPeer['program']> | null {
  if (program === undefined) return null;
  const { command, dialect, tap } = program;
  return { command: command.join(' '), dialect, tap };
}
