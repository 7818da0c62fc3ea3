import { type Endpoint, flags, frameOf, maxSegment } from './frame.js';

/** A packet before its time is absolute. */
export interface Packet {
  /** Nanoseconds since the start of the run. */
  readonly at: number;
  readonly bytes: Buffer;
  readonly length: number;
  readonly comment: string | null;
}

export type Side = 'client' | 'server';

/** Nanoseconds between two packets that follow each other at once. The times of events are whole microseconds. */
const stepNs = 100;

const other = { client: 'server', server: 'client' } as const;

/** One TCP connection: what each side has sent and acknowledged. All times are nanoseconds since the start of the run. */
export class TcpStream {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly #emit: (packet: Packet) => void;
  /** The next sequence number of each side. Both start at 0, as in Wireshark's relative numbers. */
  readonly #next: Record<Side, number> = { client: 0, server: 0 };
  /** What each side has acknowledged. */
  readonly #acknowledged: Record<Side, number> = { client: 0, server: 0 };
  #isOpen = false;
  /** Time of the latest packet. */
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(client: Endpoint, server: Endpoint, emit: (packet: Packet) => void) {
    this.client = client;
    this.server = server;
    this.#emit = emit;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The handshake, which ends at this time. */
  open(at: number, comment: string): void {
    this.#segment(at - 2 * stepNs, 'client', flags.syn, { comment });
    this.#next.client += 1;
    this.#acknowledged.server = 1;
    this.#segment(at - stepNs, 'server', flags.syn | flags.ack);
    this.#next.server += 1;
    this.#acknowledged.client = 1;
    this.#segment(at, 'client', flags.ack);
    this.#isOpen = true;
  }

  /** An attempt that the other side refuses. */
  refuse(at: number, comment: string): void {
    this.#segment(at - stepNs, 'client', flags.syn, { comment });
    this.#acknowledged.server = 1;
    this.#segment(at, 'server', flags.reset | flags.ack);
  }

  /**
   * Sends bytes, in as many segments as they need.
   *
   * @param missing bytes at the end that are not known; such a message is one segment
   * @returns the sequence number behind them
   */
  send(
    at: number,
    from: Side,
    bytes: Uint8Array,
    { comment, missing = 0 }: { readonly comment: string; readonly missing?: number },
  ): number {
    const size = missing > 0 ? Number.POSITIVE_INFINITY : maxSegment;
    for (let start = 0; start < bytes.length; start += size) {
      const payload = bytes.subarray(start, start + size);
      const isLast = start + size >= bytes.length;
      const bits = flags.ack | (isLast ? flags.push : 0);
      const time = at + start / maxSegment;
      this.#segment(time, from, bits, { payload, missing, comment: start === 0 ? comment : null });
      this.#next[from] += payload.length + missing;
    }
    return this.#next[from];
  }

  /** A side acknowledges everything up to a sequence number; does nothing if it has done so. */
  acknowledge(at: number, by: Side, upTo = this.#next[other[by]]): void {
    if (!this.#isOpen || upTo <= this.#acknowledged[by]) return;
    this.#acknowledged[by] = upTo;
    this.#segment(at, by, flags.ack);
  }

  /** One side ends the connection, and the other one follows; not before what was sent on it. */
  close(after: number, by: Side): void {
    if (!this.#isOpen) return;
    const at = Math.max(after, this.#lastAt);
    const last = other[by];
    this.acknowledge(at, last);
    this.acknowledge(at, by);
    this.#segment(at, by, flags.fin | flags.ack);
    this.#next[by] += 1;
    this.#acknowledged[last] = this.#next[by];
    this.#segment(at + stepNs, last, flags.fin | flags.ack);
    this.#next[last] += 1;
    this.#acknowledged[by] = this.#next[last];
    this.#segment(at + 2 * stepNs, by, flags.ack);
    this.#isOpen = false;
  }

  #segment(
    at: number,
    from: Side,
    bits: number,
    more: {
      readonly payload?: Uint8Array;
      readonly missing?: number;
      readonly comment?: string | null;
    } = {},
  ): void {
    const { payload = new Uint8Array(), missing = 0, comment = null } = more;
    const to = other[from];
    this.#lastAt = Math.max(this.#lastAt, at);
    // The headers are those of the whole message.
    const whole = missing === 0 ? payload : Buffer.concat([payload, Buffer.alloc(missing)]);
    const frame = frameOf({
      from: this[from],
      to: this[to],
      seq: this.#next[from],
      ack: this.#acknowledged[from],
      flags: bits,
      payload: whole,
    });
    this.#emit({ at, bytes: frame.subarray(0, frame.length - missing), length: frame.length, comment });
  }
}
