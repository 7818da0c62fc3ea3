import { randomBytes } from 'node:crypto';
import { exitToString } from '../../core/errors.js';
import { freePorts } from '../../foreign/ports.js';
import { type Dialect, dialectNamed } from '../../wire/dialects/index.js';
import { encodeHello } from '../../wire/dialects/native.js';
import type { GetMessage } from '../../wire/messages.js';
import { Candidate } from '../candidate.js';
import { watchCaps } from '../caps.js';
import { Finding, type TestSetup } from '../requirement.js';
import { MessageLog } from './message-log.js';
import { Pace } from './pace.js';
import { type Arrival, ScriptedPeer } from './scripted-peer.js';
import { TestConnection } from './test-connection.js';
import type { TrialOptions } from './trial-options.js';
import { Conditions } from './wait-for.js';

const ip = '127.0.0.1';

/** The two forms of a transfer. */
export type Form = 'framed' | 'old';

/** Overrides for a test query. */
export interface QueryOptions {
  /** Default: peer 9. */
  readonly origin?: ScriptedPeer;
  readonly ttl?: number;
  readonly hops?: number;
  /** Of a search strategy; default 0 if the candidate has one. */
  readonly state?: number;
  /** Whether to add query id and hops although the dialect has none: older programs pass on unknown fields. */
  readonly isExtended?: boolean;
}

/** One process of the candidate among scripted peers: three neighbours, and an origin that is not a neighbour. */
export class Trial {
  readonly dialect: Dialect;
  readonly patienceMs: number;
  readonly log = new MessageLog();
  readonly conditions = new Conditions();
  /** Peers 2, 3 and 4. */
  readonly neighbours: readonly [ScriptedPeer, ScriptedPeer, ScriptedPeer];
  /** Peer 9: the origin of most queries, and the holder of the files that the candidate fetches. */
  readonly origin: ScriptedPeer;

  readonly #options: TrialOptions;
  readonly #connections: TestConnection[] = [];
  readonly #pace: Pace;
  #candidate: Candidate | null = null;
  #sending: Promise<unknown> = Promise.resolve();
  #stopWatching: () => void = () => {};

  constructor(options: TrialOptions) {
    this.#options = options;
    this.dialect = dialectNamed(options.dialect);
    this.patienceMs = options.patienceMs;
    const scripted = (id: number, name: string): ScriptedPeer =>
      new ScriptedPeer(id, name, this.log, this.conditions.notify);
    this.neighbours = [scripted(2, 'neighbour 2'), scripted(3, 'neighbour 3'), scripted(4, 'neighbour 4')];
    this.origin = scripted(9, 'peer 9');
    this.#pace = new Pace(options.dialect, this.neighbours);
  }

  get candidate(): Candidate {
    if (this.#candidate === null) throw new Error('the candidate is not started');
    return this.#candidate;
  }

  get isNative(): boolean {
    return this.dialect.name === 'native';
  }

  /** With its settings. */
  get strategy(): string {
    return this.#options.strategy ?? 'flood';
  }

  /** The form that peers of the candidate's dialect use. */
  get form(): Form {
    return this.isNative ? 'framed' : 'old';
  }

  /** @throws StartFailure */
  async start({ dead, largeFile, ownIps = false }: TestSetup = {}): Promise<void> {
    const {
      command,
      dialect,
      strategy,
      configLayout,
      folder,
      startMs,
      caps,
      warden,
      cell,
      signal,
      killSignal,
    } = this.#options;
    signal.addEventListener('abort', this.#abort, { once: true });
    killSignal.addEventListener('abort', this.#kill, { once: true });
    if (signal.aborted) this.#abort();
    for (const peer of [...this.neighbours, this.origin]) {
      if (ownIps && peer !== this.origin)
        await peer.listen(`127.0.0.${peer.id}`).catch(() => peer.listen(ip));
      else await peer.listen(ip);
    }
    const neighbours = this.neighbours.map(({ id, address }) => ({ id, ...address, dialect }));
    this.neighbours.find(({ id }) => id === dead)?.close();
    const [port = 0] = await freePorts(ip, 1);
    const address = { ip, port };
    this.expectAlive();
    const outputCap = caps.output;
    const candidate = new Candidate({
      ...{
        command,
        dialect,
        strategy,
        configLayout,
        address,
        neighbours,
        folder,
        largeFile,
        outputCap,
        warden,
      },
      wrapper: cell?.wrapperOf(folder),
    });
    this.#candidate = candidate;
    this.conditions.delayMs = () => candidate.waitedMs;
    this.#stopWatching = watchCaps(candidate.program, caps, cell?.disksOf(folder) ?? [], (finding) => {
      this.conditions.abort(finding);
      // At once: until it ended by itself, it would use even more.
      this.#kill();
    });
    await candidate.untilListening(startMs, this.conditions.signal);
    void candidate.program.exited.then(() => this.#onExit());
  }

  async stop(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#abort);
    this.#stopWatching();
    await this.#candidate?.stop();
    this.#options.killSignal.removeEventListener('abort', this.#kill);
    for (const connection of this.#connections) connection.destroy();
    for (const peer of [...this.neighbours, this.origin]) peer.close();
  }

  /** A new query. */
  query(file: string, options: QueryOptions = {}): GetMessage {
    const { origin = this.origin, ttl = 5, hops = 2, state = 0, isExtended = this.isNative } = options;
    const bare = { verb: 'get', file, origin: origin.address, ttl } as const;
    if (!isExtended) return { ...bare, query: null, hops: null };
    // It begins with a letter, so that a peer cannot read it as a number.
    const query = `a${randomBytes(16).toString('hex').slice(1)}`;
    return { ...bare, query, hops, ...(this.strategy !== 'flood' && { state }) };
  }

  /** The query as a peer forwards it. */
  forwarded(query: GetMessage): GetMessage {
    return { ...query, hops: query.hops === null ? null : query.hops + 1, ttl: query.ttl - 1 };
  }

  /** A request that asks for a form: with a query id it asks for the framed one. */
  requestFor(file: string, form: Form): string {
    const query = form === 'framed' ? this.query(file).query : null;
    return this.dialect.request({ verb: 'request', file, requester: this.origin.address, query });
  }

  /** Sends a query as a neighbour, when the candidate takes one. */
  send(from: ScriptedPeer, query: GetMessage, isProbe = false): Promise<TestConnection> {
    const sending = this.#sending.then(async () => {
      await this.untilAttentive();
      const connection = await this.connectionOf(from);
      await connection.send(this.dialect.get(query), isProbe);
      const isShared = Object.values(this.candidate.shared).some((file) => file?.name === query.file);
      this.#pace.sent(!isShared && query.ttl > 1);
      return connection;
    });
    this.#sending = sending.catch(() => {});
    return sending;
  }

  /** Waits until the candidate takes another query. */
  async untilAttentive(): Promise<void> {
    const { waitMs } = this.#pace;
    if (waitMs > 0) await this.conditions.sleep(waitMs);
  }

  /** The persistent connection of a neighbour; in an older dialect a new one. */
  async connectionOf(from: ScriptedPeer): Promise<TestConnection> {
    if (from.connection?.isWritable) return from.connection;
    const connection = await this.connect(from.name, from.address.ip);
    if (!this.dialect.persistentLinks) return connection;
    from.connection = connection;
    await this.sendHello(connection, from);
    return connection;
  }

  /** Does nothing if the dialect has no `hello`. */
  async sendHello(connection: TestConnection, { id }: ScriptedPeer): Promise<void> {
    if (this.dialect.sendsHello) await connection.send(encodeHello({ verb: 'hello', peer: id, key: null }));
  }

  /** Opens a new connection to the candidate. */
  async connect(name: string, fromIp = ip): Promise<TestConnection> {
    this.expectAlive();
    const connection = await TestConnection.open({
      to: this.candidate.address,
      fromIp,
      name,
      log: this.log,
      onChange: this.conditions.notify,
      timeoutMs: this.patienceMs,
    });
    this.#connections.push(connection);
    return connection;
  }

  /**
   * Waits until `look` returns a value.
   *
   * @throws Finding if that takes too long, or the candidate dies
   */
  async expectMessage<T>(expected: string, look: () => T | undefined, factor = 1): Promise<T> {
    const ms = this.patienceMs * factor;
    const value = await this.conditions.waitFor(look, ms);
    if (value === undefined) throw this.missing(expected, `nothing within ${ms / 1000} s`);
    return value;
  }

  /** A message that has not arrived, and the first invalid line: it may be this message with a mistake in it. */
  missing(expected: string, actual: string, arrived: readonly Arrival[] = []): Finding {
    const all = [...this.neighbours, this.origin].flatMap(({ arrivals }) => arrivals);
    const invalid = all.find(({ message }) => message === null);
    if (invalid === undefined) return new Finding(expected, { actual, arrivals: arrived });
    const instead = `${actual}, but at ${invalid.peer} what is not a valid message: ${invalid.text}`;
    return new Finding(expected, { actual: instead, arrivals: [invalid] });
  }

  /** @throws Finding if the candidate has died; the reason of an abort */
  expectAlive(): void {
    this.conditions.signal.throwIfAborted();
  }

  readonly #abort = (): void => this.conditions.abort(this.#options.signal.reason as Error);

  readonly #kill = (): void => void this.#candidate?.program.kill();

  async #onExit(): Promise<void> {
    const { program } = this.candidate;
    const exit = exitToString(await program.exited);
    const actual = `it ended (${exit})${lastOutput(program.output.lastLines(5))}`;
    this.conditions.abort(new Finding('the peer to stay up', { actual }));
  }
}

/** The end of a sentence that quotes the last lines of output; empty if there are none. */
export function lastOutput(lines: readonly string[]): string {
  const last = lines.slice(-5).join(' | ');
  return last === '' ? '' : `; its last output: ${last}`;
}
