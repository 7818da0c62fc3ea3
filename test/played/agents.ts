import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { dial } from '../../src/agent/dial.js';
import { Files } from '../../src/agent/files.js';
import type { FromAgent, ToAgent } from '../../src/control/agent-messages.js';
import { CommonTexts } from '../../src/control/common-texts.js';
import type { Invitation } from '../../src/control/invitation.js';
import type { FromPeer, ToPeer } from '../../src/control/messages.js';
import { memoryLimits } from '../../src/core/memory.js';
import { limitsFor } from '../../src/core/resources.js';
import type { PeerId } from '../../src/core/vocabulary.js';
import { PlayedPeer, PlayedPeers } from './peers.js';

/** The lowest port that is reported as a peer's. */
const firstPort = 1024;

/**
 * Plays the agents of some hosts in this process, with {@link PlayedPeers}: for the supervisor they are agents like others. Resolves when
 * the supervisor has let them leave.
 *
 * @param origin the peer that listens for a client
 * @returns bytes that the supervisor has sent to all of them
 */
export async function playAgents(invitation: Invitation, hosts: number, origin: PeerId): Promise<number> {
  const sockets: Socket[] = [];
  subscribe('net.client.socket', (opened) => sockets.push((opened as { readonly socket: Socket }).socket));
  const peers = new PlayedPeers();
  await Promise.all(
    Array.from({ length: hosts }, async (_, host) => {
      // On Linux, this machine is at all of these addresses.
      const agent = new PlayedAgent(`127.1.${host}.1`, origin, peers);
      let end = (): void => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const lines = await dial(invitation, { onMessage: (order) => agent.take(order), onEnd: () => end() });
      agent.send = (message) => lines.send(message);
      agent.leave = () => lines.close();
      await ended;
    }),
  );
  return sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
}

class PlayedAgent {
  send: (message: FromAgent) => void = () => {};
  leave = (): void => {};
  readonly #ip: string;
  readonly #origin: PeerId;
  readonly #peers: PlayedPeers;
  readonly #children = new Map<number, PlayedPeer>();
  readonly #texts = new CommonTexts();
  readonly #files = new Files({ send: (answer) => this.send({ type: 'files', answer }) });

  constructor(ip: string, origin: PeerId, peers: PlayedPeers) {
    this.#ip = ip;
    this.#origin = origin;
    this.#peers = peers;
  }

  take(order: ToAgent): void {
    switch (order.type) {
      case 'clock':
        return this.send({ type: 'clock', sent: order.sent, now: String(process.hrtime.bigint()) });
      case 'start':
        return this.send({ type: 'started', child: order.child, pid: firstPort + order.child });
      case 'text':
        return this.#texts.set(order.key, order.text);
      case 'to':
        return this.#pass(order.child, this.#texts.complete(order.message, order.texts) as ToPeer);
      case 'stop':
        this.#pass(order.child, order.message as ToPeer);
        return this.#gone(order.child, { code: 0, signal: null });
      case 'signal':
        if (order.signal === 'SIGKILL') this.#gone(order.child, { code: null, signal: order.signal });
        return;
      case 'look':
        return this.send({ type: 'activity', children: order.children.map((child) => [child, null]) });
      case 'measure': {
        const limits = limitsFor(order.threads);
        // None needs memory of this machine.
        return this.send({
          type: 'resources',
          limits,
          memory: { ...memoryLimits(), machine: null },
          machine: this.#ip,
        });
      }
      case 'files':
        return this.#files.do(order.order);
      case 'leave':
        this.send({ type: 'left', processes: 0, ports: 0, temporaryFiles: this.#files.remove() });
        return this.leave();
    }
  }

  #pass(child: number, message: ToPeer): void {
    if (message.type !== 'configure') return this.#children.get(child)?.take(message);
    const { config } = message;
    const send = (said: FromPeer): void => this.send({ type: 'from', child, message: said });
    const peer = new PlayedPeer(config, this.#peers, send);
    this.#children.set(child, peer);
    if (config.id === this.#origin) peer.listenAsOrigin(this.#ip);
    else peer.listen({ ip: this.#ip, port: firstPort + child });
  }

  #gone(child: number, exit: { readonly code: number | null; readonly signal: string | null }): void {
    this.#children.delete(child);
    this.send({ type: 'gone', child, exit, startError: null, lastLines: [] });
  }
}
