import type { FileAnswer, FileOrder } from '../control/file-messages.js';
import { TreeReceiver } from '../control/tree-receiver.js';
import { TreeSender } from '../control/tree-sender.js';
import type { Failure } from '../core/errors.js';

type AnswerType = Exclude<FileAnswer['type'], 'part' | 'taken'>;
type Answer<T extends AnswerType> = Extract<FileAnswer, { type: T }>;
type WithoutNumber<M> = M extends { number: number } ? Omit<M, 'number'> : never;

interface Request {
  readonly type: AnswerType;
  readonly resolve: (answer: FileAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Files on the connection to one agent: requests with their answers, and files and folders in both directions. */
export class FileLink {
  readonly #send: (order: FileOrder) => void;
  readonly #requests = new Map<number, Request>();
  readonly #senders = new Map<number, TreeSender>();
  readonly #receivers = new Map<number, TreeReceiver>();
  #count = 0;
  #lostBecause: Error | null = null;

  constructor(send: (order: FileOrder) => void) {
    this.#send = send;
  }

  take(answer: FileAnswer): void {
    const { number } = answer;
    if (answer.type === 'taken') this.#senders.get(number)?.taken(answer.amount);
    else if (answer.type === 'part') this.#receivers.get(number)?.take(answer.part);
    else {
      const request = this.#requests.get(number);
      if (request?.type === answer.type) request.resolve(answer);
      else request?.reject(new Error(`its agent answers ${answer.type} instead of ${request.type}`));
    }
  }

  /** Nothing more will arrive: all that is under way rejects. */
  lost(reason: Error): void {
    this.#lostBecause = reason;
    for (const { reject } of [...this.#requests.values()]) reject(reason);
    for (const sender of this.#senders.values()) sender.cancel(reason);
    for (const receiver of this.#receivers.values()) receiver.abort(reason);
  }

  /** @throws the reason if it is not answered */
  request<T extends AnswerType>(order: WithoutNumber<FileOrder>, type: T): Promise<Answer<T>> {
    return this.#request(this.#next(), order, type);
  }

  /**
   * Sends a folder to a path in the scratch folder.
   *
   * @throws why it could not be read, or a `NotKept`, or the reason of the signal
   */
  async sendFolder(
    folder: string,
    to: string,
    {
      signal,
      onSent,
    }: { readonly signal?: AbortSignal | undefined; readonly onSent: (bytes: number) => void },
  ): Promise<void> {
    const number = this.#next();
    const sender = new TreeSender((part) => {
      if (part.kind === 'bytes') onSent(Buffer.byteLength(part.data, 'base64'));
      this.#send({ type: 'part', number, part });
    });
    this.#senders.set(number, sender);
    const abort = (): void => {
      sender.cancel(signal?.reason instanceof Error ? signal.reason : new Error('stopped'));
      this.#send({ type: 'cancel', number });
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const kept = this.#request(number, { type: 'keep', to }, 'kept').then(({ failure }) => {
        if (failure !== null) throw new NotKept(failure);
      });
      // The receiver's reason to end is more precise than what it leads to.
      kept.catch((reason: Error) => sender.cancel(reason));
      if (signal?.aborted === true) abort();
      await sender.sendFolder(folder);
      await kept;
    } finally {
      this.#senders.delete(number);
      this.#requests.delete(number);
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Fetches a file or folder of the scratch folder.
   *
   * @param to a free path here
   * @throws why it could not be read or written: nothing is then left at the path
   */
  async fetch(path: string, to: string): Promise<'file' | 'folder'> {
    if (this.#lostBecause !== null) throw this.#lostBecause;
    const number = this.#next();
    const onTaken = (amount: number): void => this.#send({ type: 'taken', number, amount });
    const receiver = new TreeReceiver({ path: to, onTaken, makesLinks: false });
    this.#receivers.set(number, receiver);
    this.#send({ type: 'fetch', number, path });
    try {
      return await receiver.done;
    } catch (error) {
      this.#send({ type: 'cancel', number });
      throw error;
    } finally {
      this.#receivers.delete(number);
    }
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }

  #request<T extends AnswerType>(
    number: number,
    order: WithoutNumber<FileOrder>,
    type: T,
  ): Promise<Answer<T>> {
    return new Promise<Answer<T>>((resolve, reject) => {
      if (this.#lostBecause !== null) return reject(this.#lostBecause);
      this.#requests.set(number, { type, resolve: (answer) => resolve(answer as Answer<T>), reject });
      this.#send({ ...order, number } as FileOrder);
    }).finally(() => this.#requests.delete(number));
  }
}

/** The host could not write what was sent to it. */
export class NotKept extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
