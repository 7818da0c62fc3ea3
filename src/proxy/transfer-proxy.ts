import type { Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import type { Address } from '../core/vocabulary.js';
import { MessageFramer } from '../wire/framer.js';
import type { RequestMessage } from '../wire/messages.js';
import { listenAt, type OpenProxy } from './listen.js';
import { type AnswerFault, TamperedAnswer } from './tampered-answer.js';

/** A fault on an answer, that a stall does not outlive. */
export interface ProxiedFault extends AnswerFault {
  /** Aborted when the fault ends. */
  readonly ended: AbortSignal;
}

/** What an origin requests. */
export type RequestedFile = Pick<RequestMessage, 'file' | 'query' | 'requester'>;

export interface TransferProxyOptions {
  /** Where the holder listens now. */
  readonly target: () => Address;
  /** The faults of the answer to a request, with the bytes that the answer announces. */
  readonly faultsOf: (request: RequestedFile, size: number | null) => readonly ProxiedFault[];
}

/** Connections without a request: any program that reaches this machine can open them. */
const maxUnasked = 64;

/**
 * Opens a proxy between origins and a holder. The requests pass as they are; the answers as the faults decide.
 *
 * @param ip where it listens; null: at all addresses of this machine
 */
export function openTransferProxy(
  options: TransferProxyOptions,
  ip: string | null = options.target().ip,
): Promise<OpenProxy> {
  const unasked = new Set<Socket>();
  return listenAt(ip, (origin, keep) => {
    const holder = connectTo(options.target(), { allowHalfOpen: true });
    keep(holder);
    unasked.add(origin);
    origin.once('close', () => unasked.delete(origin));
    const [oldest] = unasked;
    if (unasked.size > maxUnasked) oldest?.destroy();
    new ProxiedTransfer(origin, holder, options.faultsOf, () => unasked.delete(origin)).start();
  });
}

/** A request and its answer. */
class ProxiedTransfer {
  readonly #origin: Socket;
  readonly #holder: Socket;
  readonly #faultsOf: TransferProxyOptions['faultsOf'];
  readonly #onAsked: () => void;
  readonly #framer = new MessageFramer();
  #request: RequestMessage | null = null;
  #answer: TamperedAnswer | null = null;
  #stall: NodeJS.Timeout | undefined;
  /** What has happened to the connection during a stall. */
  #afterwards: (() => void)[] = [];

  /** @param onAsked called when it has a request */
  constructor(
    origin: Socket,
    holder: Socket,
    faultsOf: TransferProxyOptions['faultsOf'],
    onAsked: () => void,
  ) {
    this.#origin = origin;
    this.#holder = holder;
    this.#faultsOf = faultsOf;
    this.#onAsked = onAsked;
  }

  start(): void {
    const origin = this.#origin;
    const holder = this.#holder;
    origin.on('data', (bytes) => this.#onRequest(bytes));
    // It never ends only its own side.
    origin.on('end', () => origin.destroy());
    origin.on('error', () => {});
    origin.on('drain', () => this.#readOn());
    origin.on('close', () => {
      clearTimeout(this.#stall);
      // An older program takes only a reset for the end of its connection.
      if (holder.readableEnded) holder.destroy();
      else holder.resetAndDestroy();
    });
    holder.on('data', (bytes) => this.#onAnswer(bytes));
    // A holder that is not read from closes the connection after a while, but the stall goes on.
    holder.on('end', () => this.#afterStall(() => this.#onAnswerEnd()));
    holder.on('error', () => this.#afterStall(() => origin.resetAndDestroy()));
    holder.on('close', () => this.#afterStall(() => origin.destroySoon()));
  }

  /** An origin sends nothing but its request. */
  #onRequest(bytes: Buffer): void {
    if (this.#request === null) for (const message of this.#framer.push(bytes)) this.#onMessage(message);
    this.#holder.write(bytes);
  }

  #onMessage(message: ReturnType<MessageFramer['push']>[number] | null): void {
    if (message?.verb !== 'request') return;
    this.#request = message;
    this.#onAsked();
  }

  #onAnswer(bytes: Buffer): void {
    // A request of the older programs has no line end.
    if (this.#request === null) this.#onMessage(this.#framer.flush());
    this.#answer ??= this.#request === null ? null : this.#tampered(this.#request);
    this.#write(this.#answer?.push(bytes) ?? [bytes]);
    if (this.#answer?.state === 'ended') this.#end();
  }

  #tampered(request: RequestMessage): TamperedAnswer {
    return new TamperedAnswer(request.query === null ? 'old' : 'framed', (size) =>
      this.#faultsOf(request, size).map((fault) => ({
        ...fault,
        applied: (atByte) => {
          fault.applied(atByte);
          if (fault.decision.effect === 'stalled') this.#stalled(fault);
        },
      })),
    );
  }

  #stalled({ decision: { ms }, ended }: ProxiedFault): void {
    this.#holder.pause();
    const resume = (): void => {
      clearTimeout(this.#stall);
      ended.removeEventListener('abort', resume);
      this.#resume();
    };
    if (ms != null) this.#stall = setTimeout(resume, ms);
    ended.addEventListener('abort', resume);
    this.#origin.once('close', () => ended.removeEventListener('abort', resume));
  }

  #resume(): void {
    if (this.#answer === null || this.#origin.destroyed) return;
    this.#write(this.#answer.resume());
    if (this.#answer.state === 'ended') return this.#end();
    if (this.#answer.state === 'stalled') return;
    for (const act of this.#afterwards.splice(0)) act();
    this.#readOn();
  }

  #afterStall(act: () => void): void {
    if (this.#answer?.state === 'stalled') this.#afterwards.push(act);
    else act();
  }

  #onAnswerEnd(): void {
    this.#write(this.#answer?.end() ?? []);
    this.#origin.end();
  }

  /** The answer is cut off. */
  #end(): void {
    this.#origin.end();
    this.#holder.resetAndDestroy();
  }

  #write(pieces: readonly Buffer[]): void {
    for (const piece of pieces) if (piece.length > 0) this.#origin.write(piece);
    if (this.#origin.writableNeedDrain) this.#holder.pause();
  }

  /** Reads from the holder, no faster than the origin reads. */
  #readOn(): void {
    if (this.#answer?.state !== 'stalled' && !this.#origin.writableNeedDrain) this.#holder.resume();
  }
}
