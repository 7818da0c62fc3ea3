import { randomBytes } from 'node:crypto';
import { hashOfName, newTable } from '../../protocol/bloom.js';
import type { Sending } from '../../protocol/collecting-site.js';
import { Outcome } from '../../protocol/router.js';
import { readStrategy } from '../../protocol/strategies/index.js';
import type { Strategy } from '../../protocol/strategy.js';
import { encodeAnnounce } from '../../wire/dialects/native.js';
import { stateField } from '../../wire/fields.js';
import type { AnnounceMessage, GetMessage } from '../../wire/messages.js';
import { Finding } from '../requirement.js';
import { missingName } from './expect.js';
import { type Arrival, fencePrefix, type ScriptedPeer } from './scripted-peer.js';
import { type Announced, type ModelMessage, ModelPeer } from './strategy-model.js';
import type { Trial } from './trial.js';

/** A later message may overtake an earlier one in a peer with threads. */
const overtakingMs = 100;
/** Bytes of a table in one message. */
const tablePartBytes = 1024;
/** Messages of a fence until one leads to something, at most. */
const maxTries = 1000;

/** A query that was sent to the candidate, and what has to follow. */
export interface SentQuery {
  readonly query: GetMessage;
  readonly message: ModelMessage;
  readonly outcome: Outcome;
  readonly sent: readonly Sending[];
}

/** How a test query differs from one for a missing file with TTL 6 and hops 1. */
export interface SearchOptions {
  readonly ttl?: number;
  readonly hops?: number;
  readonly state?: number;
  readonly file?: string;
}

/** A trial of a peer with a search strategy: its three neighbours announce themselves, and the rules say what it has to do. */
export class SearchTrial {
  readonly trial: Trial;
  readonly strategy: Strategy;
  /** A file that the last neighbour announces. */
  readonly hosted = missingName('hosted-');
  readonly announced: readonly Announced[];

  private constructor(trial: Trial) {
    this.trial = trial;
    this.strategy = readStrategy(trial.strategy, { forwardOnHit: false });
    const files: readonly string[] = [];
    // The first is the parent of the candidate, the candidate that of the last one, a leaf: so the candidate is an ultrapeer.
    this.announced = [
      { degree: 8, isUltrapeer: true, ultrapeers: 5, isChild: false, files },
      { degree: 5, isUltrapeer: true, ultrapeers: 2, isChild: false, files },
      { degree: 2, isUltrapeer: false, ultrapeers: 1, isChild: true, files: [this.hosted] },
    ];
  }

  /** Opens the links of the neighbours, which announce what the strategy asks for. */
  static async begin(trial: Trial): Promise<SearchTrial> {
    const search = new SearchTrial(trial);
    for (const [slot, neighbour] of trial.neighbours.entries()) {
      const connection = await trial.connectionOf(neighbour);
      for (const message of search.#announcementsOf(slot)) await connection.send(encodeAnnounce(message));
    }
    return search;
  }

  get hasWalkers(): boolean {
    return this.strategy.goOn !== undefined;
  }

  /** The candidate by the rules, before the first message of a query. */
  model(file: string): ModelPeer {
    return new ModelPeer(this.strategy, this.announced, file);
  }

  /** Sends a query as a neighbour; `model` has seen the messages of this query before. */
  async send(
    from: number,
    options: SearchOptions = {},
    before?: SentQuery,
    model?: ModelPeer,
  ): Promise<SentQuery> {
    const { ttl = 6, hops = 1, state = randomState(), file = before?.query.file ?? missingName() } = options;
    const fresh = this.trial.query(file, { ttl, hops, state });
    const query = before === undefined ? fresh : { ...fresh, query: before.query.query };
    const message = { from, ttl, hops, state, holds: this.#holds(file) };
    await this.trial.send(this.neighbour(from), query);
    return { query, message, ...(model ?? this.model(file)).arrive(message) };
  }

  neighbour(slot: number): ScriptedPeer {
    return this.trial.neighbours[slot] ?? this.trial.neighbours[0];
  }

  /** What has arrived of a query at each neighbour, by slot. */
  arrivalsOf({ query }: Pick<GetMessage, 'query'>): readonly (readonly Arrival[])[] {
    return this.trial.neighbours.map(({ arrivals }) =>
      arrivals.filter(({ message }) => message?.verb === 'get' && message.query === query),
    );
  }

  /** Waits until so many messages of a query have arrived. @throws Finding if they do not */
  async expectCount(query: GetMessage, sent: readonly Sending[]): Promise<void> {
    const count = (): number => this.arrivalsOf(query).flat().length;
    const isThere = await this.trial.conditions.waitFor(
      () => count() >= sent.length || undefined,
      this.trial.patienceMs,
    );
    if (isThere === true) return;
    const arrived = this.arrivalsOf(query).flat();
    throw this.trial.missing(
      sentText(sent, this),
      `${arrived.length} within ${this.trial.patienceMs / 1000} s`,
      arrived,
    );
  }

  /** Waits until all messages have arrived that the rules give for these queries, and the candidate has handled all of them. */
  async settle(queries: readonly SentQuery[]): Promise<void> {
    for (const { query, sent } of queries) await this.expectCount(query, sent);
    for (const from of new Set(queries.map(({ message }) => message.from))) await this.fence(from);
  }

  /** Sends a query that leads to a message, as a neighbour, and waits for that message. */
  async fence(from: number): Promise<void> {
    const { trial } = this;
    const file = missingName(fencePrefix);
    const ttl = 6;
    for (let hops = 1; hops < maxTries; hops += 1) {
      const state = randomState();
      const { outcome, sent } = this.model(file).arrive({ from, ttl, hops, state });
      if (sent.length === 0 && outcome !== Outcome.waiting) continue;
      const query = trial.query(file, { ttl, hops, state });
      await trial.send(this.neighbour(from), query, true);
      const isHandled = await trial.conditions.waitFor(
        () =>
          (sent.length === 0 ? this.checksOf(query) : this.arrivalsOf(query).flat()).length > 0 || undefined,
        trial.patienceMs,
      );
      if (isHandled !== true)
        throw new Finding('the peer to handle a later query', { actual: 'nothing: it seems to hang' });
      await trial.conditions.sleep(overtakingMs);
      trial.expectAlive();
      return;
    }
  }

  /** The questions of a walker of a query that have arrived at the origin. */
  checksOf({ query }: Pick<GetMessage, 'query'>): readonly Arrival[] {
    return this.trial.origin.arrivals.filter(
      ({ message }) => message?.verb === 'check' && message.query === query,
    );
  }

  #holds(file: string): boolean {
    return Object.values(this.trial.candidate.shared).some(
      (shared) => shared !== null && 'name' in shared && shared.name === file,
    );
  }

  #announcementsOf(slot: number): AnnounceMessage[] {
    const { announces, tableBits = 0 } = this.strategy;
    const one = this.announced[slot];
    if (announces.length === 0 || one === undefined) return [];
    const messages: AnnounceMessage[] = [{ verb: 'announce', what: 'degree', degree: one.degree }];
    if (announces.includes('files'))
      for (const file of one.files) messages.push({ verb: 'announce', what: 'file', file });
    if (announces.includes('table')) {
      const table = Buffer.from(newTable(tableBits, one.files.map(hashOfName)));
      for (let start = 0; start < table.length; start += tablePartBytes) {
        const hex = table.subarray(start, start + tablePartBytes).toString('hex');
        messages.push({ verb: 'announce', what: 'table', start, hex });
      }
    }
    messages.push({ verb: 'announce', what: 'end' });
    const { isUltrapeer, ultrapeers, isChild } = one;
    if (announces.includes('role'))
      messages.push({ verb: 'announce', what: 'role', isUltrapeer, ultrapeers });
    if (announces.includes('parent')) messages.push({ verb: 'announce', what: 'parent', isParent: isChild });
    return messages;
  }
}

export function randomState(): number {
  return randomBytes(4).readUInt32BE();
}

/** `TTL 5, hops 2, state 0123abcd to neighbour 3`, or `nothing`. */
export function sentText(sent: readonly Sending[], search: SearchTrial): string {
  const texts = sent.map(
    ({ slot, ttl, hops, state }) =>
      `TTL ${ttl}, hops ${hops}, state ${stateField(state)} to neighbour ${search.neighbour(slot).id}`,
  );
  return texts.length === 0 ? 'nothing sent' : `the query with ${texts.join(', and with ')}`;
}
