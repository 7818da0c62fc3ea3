import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AskSupervisor, LinkConfig, NeighbourConfig, PeerConfig } from '../../src/control/messages.js';
import type { Address } from '../../src/core/vocabulary.js';
import { Peer } from '../../src/peer/peer.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { Recorder, type RunClock, runClock } from '../../src/trace/recorder.js';
import { temporaryFolder } from './sim.js';

export const token = 'f'.repeat(32);

/** A peer in this process, on a free port, with real sockets and files. */
export interface TestedPeer {
  readonly peer: Peer;
  readonly address: Address;
  readonly events: TraceEvent[];
  readonly downloads: string;
  /** Settles with the first event of the type that matches, past or future. */
  saw<T extends TraceEvent['type']>(
    type: T,
    matches?: (event: Extract<TraceEvent, { type: T }>) => boolean,
  ): Promise<Extract<TraceEvent, { type: T }>>;
}

export async function startPeer(
  files: Readonly<Record<string, string>> = {},
  options: Partial<PeerConfig> = {},
  clock: RunClock = runClock(process.hrtime.bigint()),
  ask?: AskSupervisor,
): Promise<TestedPeer> {
  const folder = temporaryFolder();
  const shareDir = join(folder, 'share');
  const downloads = join(folder, 'downloads');
  mkdirSync(shareDir);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(shareDir, name), content);
  const config: PeerConfig = {
    id: 1,
    name: '1',
    ip: '127.0.0.1',
    port: 0,
    shareDir,
    downloadDir: downloads,
    sharesDownloads: false,
    forwardOnHit: false,
    compression: 'store',
    digest: 'both',
    overwrite: false,
    token,
    linkKey: null,
    queryKey: null,
    epoch: '0',
    limits: { connections: 256, idleMs: 10_000 },
    ...options,
  };
  const events: TraceEvent[] = [];
  const watchers = new Set<() => void>();
  const recorder = new Recorder(config.id, clock, (turn) => {
    events.push(...turn);
    for (const look of watchers) look();
  });
  const peer = new Peer(config, recorder, clock, ask);
  const address = await peer.listen();
  await peer.link(links([]));
  onTestFinished(() => peer.stop());
  return {
    peer,
    address,
    events,
    downloads,
    saw: (type, matches = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          for (const event of events) {
            if (event.type === type && matches(event as never)) {
              watchers.delete(look);
              resolve(event as never);
            }
          }
        };
        watchers.add(look);
        look();
      }),
  };
}

/** Links to these neighbours, where no peer is foreign, and the addresses of the run are not known. */
export function links(neighbours: readonly NeighbourConfig[]): LinkConfig {
  return { neighbours, runAddresses: null, foreignPeers: [], maySendWithoutHello: [] };
}

/** A neighbour or origin that is part of the test. It keeps the text of each connection. */
export class Listener {
  readonly #server: Server;
  readonly #connections: { text: string; ended: boolean }[] = [];
  readonly #watchers = new Set<() => void>();
  readonly sockets: Socket[] = [];

  private constructor(onSocket?: (socket: Socket) => void) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = { text: '', ended: false };
      this.#connections.push(connection);
      this.sockets.push(socket);
      socket.on('error', () => {});
      onSocket?.(socket);
      socket.setEncoding('utf8');
      socket.on('data', (text: string) => {
        connection.text += text;
        for (const look of this.#watchers) look();
      });
      socket.on('end', () => {
        connection.ended = true;
        for (const look of this.#watchers) look();
      });
    });
  }

  static async start(onSocket?: (socket: Socket) => void): Promise<Listener> {
    const listener = new Listener(onSocket);
    listener.#server.listen(0, '127.0.0.1');
    await once(listener.#server, 'listening');
    onTestFinished(() => {
      listener.#server.close();
      for (const socket of listener.sockets) socket.destroy();
    });
    return listener;
  }

  get address(): Address {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('not listening');
    return { ip: '127.0.0.1', port: bound.port };
  }

  /** The received text of each connection. */
  get texts(): string[] {
    return this.#connections.map(({ text }) => text);
  }

  /** Settles when the text of a connection matches. */
  got(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const look = (): void => {
        for (const { text } of this.#connections) {
          const match = pattern.exec(text);
          if (match === null) continue;
          this.#watchers.delete(look);
          resolve(match);
          return;
        }
      };
      this.#watchers.add(look);
      look();
    });
  }
}

/** Sends to a peer and returns everything that it sends back until it closes. */
export async function exchange(to: Address, ...parts: readonly (string | Buffer)[]): Promise<Buffer> {
  const socket = open(to);
  for (const part of parts) socket.write(part);
  return readAll(socket);
}

export function open(to: Address): Socket {
  const socket = connect({ host: to.ip, port: to.port, noDelay: true, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  return socket;
}

/** Settles when the other end has closed, or reset, the connection. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume();
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
}

export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  socket.end();
  return Buffer.concat(chunks);
}
