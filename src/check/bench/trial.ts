import { randomBytes } from 'node:crypto';
import type { DialectName } from '../../core/vocabulary.js';
import { freePorts } from '../../foreign/free-ports.js';
import { exitToString } from '../../processes/exit.js';
import type { Warden } from '../../processes/warden.js';
import type { Dialect } from '../../wire/dialects/index.js';
import { dialectNamed } from '../../wire/dialects/index.js';
import { encodeHello } from '../../wire/dialects/native.js';
import type { GetMessage } from '../../wire/messages.js';
import { Candidate } from '../candidate.js';
import { type Caps, watchCaps } from '../caps.js';
import { Finding } from '../finding.js';
import type { TestSetup } from '../requirement.js';
import type { Arrival } from './incoming.js';
import { MessageLog } from './message-log.js';
import { ScriptedPeer } from './scripted-peer.js';
import { TestConnection } from './test-connection.js';
import { Conditions } from './wait-for.js';

const ip = '127.0.0.1';

export interface TrialOptions {
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** A new folder of this trial's own. */
  readonly folder: string;
  /** How long something that must come may take. */
  readonly patienceMs: number;
  /** How long it may take to listen. */
  readonly startMs: number;
  readonly caps: Caps;
  readonly warden: Warden;
  /** Aborted when all is to end; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Aborted when nobody is to be asked to leave any more. */
  readonly killSignal: AbortSignal;
}

/** What of a query is not as usual. */
export interface QueryOptions {
  /** Who asks; the usual origin is no neighbour of the candidate. */
  readonly origin?: ScriptedPeer;
  readonly ttl?: number;
  readonly hops?: number;
  /** Whether it has a query id and hops, though the dialect has none: older programs carry them on. */
  readonly isExtended?: boolean;
}

/**
 * One process of the candidate, alone among scripted neighbours: three that it knows as such, and an origin that it does not.
 */
export class Trial {
  readonly dialect: Dialect;
  readonly patienceMs: number;
  readonly conversation = new MessageLog();
  readonly happenings = new Conditions();
  /** Numbers 2, 3 and 4. */
  readonly neighbours: readonly [ScriptedPeer, ScriptedPeer, ScriptedPeer];
  /** Number 9: whom hits go to, and who offers files. */
  readonly origin: ScriptedPeer;

  readonly #options: TrialOptions;
  readonly #links: TestConnection[] = [];
  #candidate: Candidate | null = null;
  #stopWatching: () => void = () => {};

  constructor(options: TrialOptions) {
    this.#options = options;
    this.dialect = dialectNamed(options.dialect);
    this.patienceMs = options.patienceMs;
    const meet = (id: number, who: string): ScriptedPeer =>
      new ScriptedPeer(id, who, this.conversation, this.happenings.notify);
    this.neighbours = [meet(2, 'neighbour 2'), meet(3, 'neighbour 3'), meet(4, 'neighbour 4')];
    this.origin = meet(9, 'peer 9');
  }

  get candidate(): Candidate {
    if (this.#candidate === null) throw new Error('the candidate is not started');
    return this.#candidate;
  }

  get isNative(): boolean {
    return this.dialect.name === 'native';
  }

  /** @throws StartFailure */
  async start({ dead, largeFile }: TestSetup = {}): Promise<void> {
    const { command, dialect, folder, startMs, caps, warden, signal, killSignal } = this.#options;
    signal.addEventListener('abort', this.#over, { once: true });
    killSignal.addEventListener('abort', this.#kill, { once: true });
    if (signal.aborted) this.#over();
    for (const one of [...this.neighbours, this.origin]) await one.listen(ip);
    const neighbours = this.neighbours.map(({ id, address }) => ({ id, ...address, dialect }));
    this.neighbours.find(({ id }) => id === dead)?.leave();
    const [port = 0] = await freePorts(ip, 1);
    const address = { ip, port };
    this.happenings.over.throwIfAborted();
    const candidate = new Candidate({
      command,
      dialect,
      address,
      neighbours,
      folder,
      largeFile,
      outputCap: caps.output,
      warden,
    });
    this.#candidate = candidate;
    this.#stopWatching = watchCaps(candidate.program, caps, (finding) => {
      this.happenings.abort(finding);
      // Whoever uses too much is not asked to leave: it goes on meanwhile.
      this.#kill();
    });
    await candidate.untilListens(startMs, this.happenings.over);
    void candidate.program.exited.then(() => this.#died());
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#over);
    this.#stopWatching();
    await this.#candidate?.stop();
    this.#options.killSignal.removeEventListener('abort', this.#kill);
    for (const link of this.#links) link.destroy();
    for (const one of [...this.neighbours, this.origin]) one.leave();
  }

  /** A query with an id of its own, as it stands in a message. */
  query(file: string, options: QueryOptions = {}): GetMessage {
    const { origin = this.origin, ttl = 5, hops = 2, isExtended = this.isNative } = options;
    const bare = { verb: 'get', file, origin: origin.address, ttl } as const;
    if (!isExtended) return { ...bare, query: null, hops: null };
    // Begins with a letter: no part of it can be taken for a number.
    const query = `a${randomBytes(16).toString('hex').slice(1)}`;
    return { ...bare, query, hops };
  }

  /** The query once more, as a peer would pass it on. */
  passedOn(query: GetMessage): GetMessage {
    return { ...query, hops: query.hops === null ? null : query.hops + 1, ttl: query.ttl - 1 };
  }

  /** A neighbour sends a query: on the link that it keeps, or on a connection that then stays open. */
  async send(from: ScriptedPeer, query: GetMessage, isAside = false): Promise<TestConnection> {
    const link = await this.linkOf(from);
    await link.say(this.dialect.get(query), isAside);
    return link;
  }

  /** The link of a neighbour that keeps one, introduced; in an older dialect a new connection. */
  async linkOf(from: ScriptedPeer): Promise<TestConnection> {
    if (from.link?.isWritable) return from.link;
    const link = await this.connect(from.who);
    if (!this.dialect.persistentLinks) return link;
    from.link = link;
    await this.introduce(link, from);
    return link;
  }

  /** Says whose connection it is, where the dialect has a word for that. */
  async introduce(link: TestConnection, { id }: ScriptedPeer): Promise<void> {
    if (this.dialect.sendsHello) await link.say(encodeHello({ verb: 'hello', peer: id }));
  }

  /** A new connection to the candidate. */
  async connect(who: string): Promise<TestConnection> {
    this.happenings.over.throwIfAborted();
    const link = await TestConnection.open({
      to: this.candidate.address,
      who,
      conversation: this.conversation,
      changed: this.happenings.notify,
      patienceMs: this.patienceMs,
    });
    this.#links.push(link);
    return link;
  }

  /**
   * What `look` gives once it gives something.
   *
   * @throws Finding where nothing comes of it in time, or the candidate dies
   */
  async expectMessage<T>(expected: string, look: () => T | undefined, factor = 1): Promise<T> {
    const value = await this.happenings.waitFor(look, this.patienceMs * factor);
    if (value === undefined) {
      throw new Finding(expected, { actual: `nothing within ${(this.patienceMs * factor) / 1000} s` });
    }
    return value;
  }

  /** @throws Finding where the candidate is not up any more */
  expectAlive(): void {
    this.happenings.over.throwIfAborted();
  }

  readonly #over = (): void => this.happenings.abort(this.#options.signal.reason as Error);

  readonly #kill = (): void => void this.#candidate?.program.kill();

  async #died(): Promise<void> {
    const { program } = this.candidate;
    const exit = exitToString(await program.exited);
    const last = program.output.lastLines(5).join(' | ');
    const words = last === '' ? '' : `; its last words: ${last}`;
    this.happenings.abort(new Finding('the peer to stay up', { actual: `it ended (${exit})${words}` }));
  }
}

/** Whether a message is a query for this file. */
export function isGetFor(file: string): (arrival: Arrival) => boolean {
  return ({ text, message }) =>
    message?.verb === 'get' ? message.file === file : text.startsWith(`get ${file} `);
}
