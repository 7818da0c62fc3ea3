import type { WireBytes } from '../../trace/wire-bytes.js';
import type { Endpoint } from './frame.js';
import { type Packet, TcpStream } from './tcp-stream.js';

/** Ports of the sending ends, which a trace does not contain. */
const ports = { first: 32_768, last: 60_999 };

/** Gives connections their addresses. */
export class Streams {
  readonly #wire: WireBytes;
  readonly #listening: ReadonlySet<number>;
  readonly #emit: (packet: Packet) => void;
  #port = ports.first - 1;

  /** @param listening ports on which peers listen: no sender has one of them */
  constructor(wire: WireBytes, listening: ReadonlySet<number>, emit: (packet: Packet) => void) {
    this.#wire = wire;
    this.#listening = listening;
    this.#emit = emit;
  }

  /**
   * A connection that is not open yet.
   *
   * @param from null if the sender is not known
   * @param at in ms since the start of the run
   * @returns null if it is not known where the receiver listens
   */
  between(from: number | null, to: number, at: number): TcpStream | null {
    const address = this.#wire.addressAt(to, at);
    if (address === null) return null;
    const server: Endpoint = { ...address, peer: to };
    const own = from === null ? null : this.#wire.addressAt(from, at);
    const isSameFamily = own !== null && own.ip.includes(':') === address.ip.includes(':');
    const ip = isSameFamily ? own.ip : address.ip;
    return new TcpStream({ ip, port: this.#nextPort(), peer: from }, server, this.#emit);
  }

  #nextPort(): number {
    do this.#port = this.#port >= ports.last ? ports.first : this.#port + 1;
    while (this.#listening.has(this.#port));
    return this.#port;
  }
}
