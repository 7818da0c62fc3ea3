import type { PeerId } from '../core/vocabulary.js';
import type { EventId } from '../trace/event.js';
import type { RuleId } from './rules/index.js';

/** A rule that was not kept: by a native peer, by a foreign peer as others observed it, or by the run as a whole. */
export interface Violation {
  /** The peer that did not keep the rule; null if it is not a rule for one peer. */
  readonly peer: PeerId | null;
  readonly rule: RuleId;
  /** How often. */
  readonly count: number;
  /** The events that show the first one, at most 8; none if it shows only outside of the trace. */
  readonly events: readonly EventId[];
  /** The first time: the bytes, quoted, or a description if there were none. */
  readonly actual: string;
  readonly expected: string;
  /** The numbers of its rules in `docs/wire.md`, its section there, or another document. */
  readonly see: string;
}
