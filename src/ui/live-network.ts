import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import { modifyPeer } from '../run/modify-peer.js';
import {
  addressOf,
  changePorts,
  killPeer,
  requireNewQuery,
  requireReadyOrigin,
  sharedFiles,
  startPeer,
  stateOf,
} from '../run/network-commands.js';
import { checkTtl } from '../run/number-options.js';
import { peerOf, readWanted } from '../run/options.js';
import type { Session } from '../run/session.js';
import { settings } from '../topology/edit/modify.js';
import { settingNamed, settingText } from '../topology/edit/settings.js';
import type { PeerSpec } from '../topology/model.js';
import type {
  Changed,
  Command,
  CommandResults,
  LiveQuery,
  LiveState,
  PeerLog,
  SharedFiles,
} from '../view/live/protocol.js';

export interface LiveNetworkOptions {
  readonly session: Session;
  readonly timeoutMs: number;
  /** Paths in messages are relative to this folder. */
  readonly cwd: string;
  /** Aborted when the network stops. */
  readonly signal: AbortSignal;
  /** Called when the state may have changed. */
  readonly onChange: () => void;
  /** Called with an error of a query that has started. */
  readonly onError: (error: unknown) => void;
}

/** A command that changes the network. */
type ChangeCommand = Exclude<Command, { do: 'ask' | 'log' | 'files' }>;

/** The state has only the last queries: the trace has all. */
const maxQueries = 100;
const logBytes = 64 * 1024;

/** The commands of the page, and the state that it shows, for a running network. */
export class LiveNetwork {
  readonly #options: LiveNetworkOptions;
  #queries: LiveQuery[] = [];
  #queryCount = 0;
  /** Resolves when the last command that changes the network has ended. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: LiveNetworkOptions) {
    this.#options = options;
  }

  get state(): LiveState {
    const { session } = this.#options;
    const { topology, ports } = session.network;
    return {
      topology: topology.name,
      ports,
      slowMs: session.network.delayMs,
      folder: session.folder.path,
      ini: topology.path,
      settings,
      peers: topology.peers.map((spec) => ({
        id: spec.id,
        state: stateOf(session.network, spec.id),
        address: addressOf(session.network, spec.id),
        host: session.network.peer(spec.id)?.host ?? null,
        ttl: spec.ttl,
        neighbours: spec.neighbours,
        isForeign: spec.program !== undefined,
        settings: Object.fromEntries(settings.map((name) => [name, settingText(spec, settingNamed(name))])),
      })),
      queries: this.#queries,
    };
  }

  /** @throws SimError if the command cannot be done */
  async execute(command: Command): Promise<CommandResults[Command['do']]> {
    switch (command.do) {
      case 'ask':
        return this.#ask(command);
      case 'log':
        return this.#log(command.peer);
      case 'files':
        return this.#files();
      default:
        // One after the other: each is checked against the network that the one before has left.
        return this.#inTurn(() => this.#change(command));
    }
  }

  /** Resolves when nothing changes the network any more. To call after the signal: then no change begins. */
  async changesEnded(): Promise<void> {
    await this.#lastChange;
  }

  async #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#lastChange.then(() => {
      if (this.#options.signal.aborted) throw new SimError('interrupted', 'the network stops');
      return act();
    });
    this.#lastChange = done.catch(() => {});
    try {
      return await done;
    } finally {
      this.#options.onChange();
    }
  }

  async #change(command: ChangeCommand): Promise<CommandResults[ChangeCommand['do']]> {
    const { session, cwd } = this.#options;
    switch (command.do) {
      case 'kill':
        await killPeer(session, this.#spec(command.peer).id);
        return {};
      case 'start':
        await startPeer(session, this.#spec(command.peer).id);
        return {};
      case 'fault':
        await refuseFiles(command.text);
        return { number: await session.addFault(command.text) };
      case 'heal':
        return { healed: await session.heal(command.fault ?? undefined) };
      case 'slow':
        await session.network.delayLinks(command.ms);
        return {};
      case 'ports':
        return { restarted: await changePorts(session, command.ports) };
      case 'modify':
        return this.#modify(command.peer, command.setting, command.value, cwd);
      case 'link':
      case 'unlink':
        return this.#modify(command.from, 'peerlist', this.#neighboursAfter(command), cwd);
    }
  }

  async #modify(peer: PeerId, setting: string, value: string, cwd: string): Promise<Changed> {
    const done = await modifyPeer(this.#options.session, this.#spec(peer).id, setting, value, cwd);
    return { restarted: done?.restarted ?? [] };
  }

  #neighboursAfter({ do: what, from, to }: Extract<Command, { do: 'link' | 'unlink' }>): string {
    const { neighbours } = this.#spec(from);
    const isLinked = neighbours.includes(to);
    const hint = 'look at the links in the picture';
    if (what === 'link' && isLinked) throw usage(`peer ${from} has a link to peer ${to} already`, hint);
    if (what === 'unlink' && !isLinked) throw usage(`peer ${from} has no link to peer ${to}`, hint);
    const after = isLinked ? neighbours.filter((id) => id !== to) : [...neighbours, to];
    return after.join('/') || 'none';
  }

  #ask({ origin, file: text, ttl }: Extract<Command, { do: 'ask' }>): CommandResults['ask'] {
    const { session, timeoutMs, signal, onChange, onError } = this.#options;
    const spec = this.#spec(origin);
    const { file, isFolder } = readWanted(text);
    requireReadyOrigin(session.network, origin, 'start it first');
    requireNewQuery(
      this.#queries.filter(({ verdict }) => verdict === null),
      origin,
      file,
    );
    const asked = { file, isFolder, origin, ttl: ttl === null ? spec.ttl : checkTtl(ttl) };
    this.#queryCount += 1;
    const number = this.#queryCount;
    this.#queries.push({ number, file, origin, ttl: asked.ttl, query: null, verdict: null });
    onChange();
    session
      .query({
        ...asked,
        timeoutMs,
        signal,
        onEvent: (event) => {
          if (event.type === 'query:issued') this.#update(number, { query: event.query });
        },
      })
      .then(
        ({ query, verdict }) => this.#update(number, { query, verdict }),
        (error: unknown) => {
          this.#update(number, { verdict: 'failed' });
          onError(error);
        },
      );
    return { number };
  }

  #update(number: number, change: Partial<LiveQuery>): void {
    const updated = this.#queries.map((query) => (query.number === number ? { ...query, ...change } : query));
    // Running queries are kept, however old.
    const ended = updated.filter(({ verdict }) => verdict !== null).slice(-maxQueries);
    this.#queries = updated.filter((query) => query.verdict === null || ended.includes(query));
    this.#options.onChange();
  }

  async #files(): Promise<SharedFiles> {
    const shared = await sharedFiles(this.#options.session.network);
    return {
      peers: [...shared].map(([id, { files, total }]) => ({
        id,
        names: files.map(({ name, kind }) => (kind === 'folder' ? `${name}/` : name)),
        more: total - files.length,
      })),
    };
  }

  async #log(id: PeerId): Promise<PeerLog> {
    const peer = this.#options.session.network.peer(this.#spec(id).id);
    if (peer === undefined) throw usage(`peer ${id} has no log yet`, 'start it first');
    const path = peer.log;
    if (peer.host !== null && !existsSync(path))
      throw usage(`the log of peer ${id} is on host ${peer.host}`, 'it is fetched when the peer has ended');
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - logBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(logBytes), 0, logBytes, start);
      const lines = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n');
      // The first line is cut off.
      return { path, lines: (start > 0 ? lines.slice(1) : lines).map((line) => printable(line)) };
    } finally {
      await file.close();
    }
  }

  /** @throws SimError `bad-usage` if there is no such peer */
  #spec(id: PeerId): PeerSpec {
    return peerOf(this.#options.session.network.topology, id);
  }
}

/** @throws SimError `bad-usage` for a fault that names a file: a user of the page must not read files of this machine */
async function refuseFiles(text: string): Promise<void> {
  const { mapPaths, readFault } = await import('../faults/grammar.js');
  mapPaths(readFault(text), () => {
    throw usage(
      'a fault of the page cannot name a file',
      'write it in the [Faults] section, or with --fault',
    );
  });
}

function usage(message: string, hint: string): SimError {
  return new SimError('bad-usage', message, { hint });
}
