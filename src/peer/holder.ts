import { connect, type Socket } from 'node:net';
import { connectionErrorText, messageOf, SimError } from '../core/errors.js';
import type { Address } from '../core/vocabulary.js';
import type { SharedEntry } from '../share/share.js';
import type { EventId } from '../trace/event.js';
import type { DigestedContent, Digests } from '../transfer/digests.js';
import type { GetMessage, RequestMessage } from '../wire/messages.js';
import { loadTransfer, preloadFor } from './load-transfer.js';
import type { PeerContext } from './peer-context.js';

/** A peer as holder of a file: it answers queries with hits and serves requests. */
export class Holder {
  readonly #context: PeerContext;
  #digests: Digests | null = null;

  constructor(around: PeerContext) {
    this.#context = around;
  }

  /** @throws SimError where the content cannot be read */
  async digestOf(entry: SharedEntry): Promise<DigestedContent> {
    const { Digests } = await loadTransfer();
    this.#digests ??= new Digests(this.#context.config.compression);
    return this.#digests.of(entry);
  }

  /**
   * Sends the hit straight to the origin, on a connection of its own.
   *
   * @param query `query` is what the hit carries, null for an older program; `id` is what the trace calls it
   */
  async answer(
    { file, origin }: GetMessage,
    { query, id, hops }: { readonly query: string | null; readonly id: string; readonly hops: number },
    cause: EventId,
  ): Promise<void> {
    const { config, recorder, share, self, peerAt, dialectAt } = this.#context;
    const peer = config.id;
    let last = cause;
    try {
      const entry = share.find(file);
      if (entry === null) throw new SimError('file-missing', `${file} is no longer there`);
      const { size, sha256 } = await this.digestOf(entry);
      const hit = dialectAt(origin).found({
        verb: 'found',
        file,
        holder: peer,
        address: self(),
        query,
        hops,
        size,
        sha256,
      });
      last = recorder.record({
        type: 'hit:sent',
        peer,
        query: id,
        to: peerAt(origin),
        hops,
        size,
        sha256,
        cause,
      });
      await sendOnce(origin, hit);
      // A request is likely to follow; what serves it is costly to load.
      preloadFor('holder');
    } catch (error) {
      recorder.record({
        type: 'hit:failed',
        peer,
        query: id,
        reason: connectionErrorText(error),
        cause: last,
      });
    }
  }

  /** Serves a request on the connection that it came on. Never rejects: what goes wrong is an event. */
  async request(message: RequestMessage, socket: Socket): Promise<void> {
    const { config, recorder, share, stopped, peerAt } = this.#context;
    const { file } = message;
    const form = message.query === null ? 'old' : 'framed';
    const of = message.query === null ? {} : { query: message.query };
    const about = { peer: config.id, ...of, to: peerAt(message.requester), file };
    try {
      const { refuseTransfer, serveTransfer } = await loadTransfer();
      const entry = share.find(file);
      if (entry === null) {
        await refuseTransfer({ socket, form, code: 'file-missing', message: `${file} is not shared here` });
        throw new SimError('file-missing', 'not shared here');
      }
      const content = await this.digestOf(entry);
      const { bytes } = await serveTransfer({
        socket,
        content,
        sha256: content.sha256,
        form,
        digest: config.digest,
        compression: config.compression,
        signal: stopped,
        limits: { idleMs: config.limits.idleMs },
      });
      recorder.record({ type: 'transfer:served', ...about, bytes });
    } catch (error) {
      socket.destroy();
      const code = error instanceof SimError ? error.code : 'connection-lost';
      recorder.record({ type: 'transfer:refused', ...about, code, message: messageOf(error) });
    }
  }
}

/** Sends one message on a connection of its own; settles once all of it is with the system, and the end too. */
function sendOnce({ ip, port }: Address, message: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: ip, port, noDelay: true });
    socket.once('error', reject);
    socket.resume();
    socket.end(message, () => resolve());
  });
}
