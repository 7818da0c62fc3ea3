import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import { NativePeer } from './native-peer.js';
import type { NetworkOptions } from './network-options.js';
import type { PeerObserver } from './network-peer.js';
import { type Ports, peerConfig } from './peer-config.js';

/** What the starts of several peers have in common. */
export interface StartSettings {
  readonly topology: Topology;
  readonly ports: Ports;
  /** Whether a peer that starts again gets the port that it had. */
  readonly keepsPorts: boolean;
}

/** Starts native peers, and keeps what the next start of a peer depends on. */
export class NativeStarts {
  /** The token that a client needs to send `ask` to a native peer. */
  readonly token: string = randomBytes(16).toString('hex');
  readonly queryKey: string = randomBytes(16).toString('hex');
  readonly #options: NetworkOptions;
  /** How often each peer was started. */
  readonly #incarnations = new Map<PeerId, number>();
  /** Ports at which peers have listened. */
  readonly #lastPorts = new Map<PeerId, number>();
  /** Each start has a new one: another program may have taken its port meanwhile, and got the old one. */
  readonly #linkKeys = new Map<PeerId, string>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** @param linkedFrom how many peers list it as a neighbour */
  start(
    spec: PeerSpec,
    { topology, ports, keepsPorts }: StartSettings,
    linkedFrom: number,
    observer: PeerObserver,
  ): NativePeer {
    const { logFolder, downloadFolder, epoch, overwrite, discardsDownloads, hostOf } = this.#options;
    const host = hostOf(spec.id);
    const placed = { ...spec, ip: host.address ?? spec.ip, shareDir: host.there(spec.shareDir) };
    const linkKey = randomBytes(16).toString('hex');
    this.#linkKeys.set(spec.id, linkKey);
    const incarnation = (this.#incarnations.get(spec.id) ?? 0) + 1;
    this.#incarnations.set(spec.id, incarnation);
    const last = keepsPorts ? this.#lastPorts.get(spec.id) : undefined;
    const port = ports === 'ini' ? spec.port : (last ?? 0);
    const config = peerConfig(topology, placed, port, linkedFrom, {
      name: incarnation === 1 ? String(spec.id) : `${spec.id}.${incarnation}`,
      downloadDir: host.there(downloadFolder(spec.id)),
      sharesDownloads: incarnation > 1,
      overwrite,
      ...(discardsDownloads === true && { discardsDownloads }),
      token: this.token,
      linkKey,
      queryKey: this.queryKey,
      epoch: String(host.timeThere(epoch)),
      ignoresTerm: host.name === null ? undefined : true,
    });
    return new NativePeer(spec, config, join(logFolder, `peer-${spec.id}.log`), observer, host);
  }

  /** The key with which a native peer's neighbours prove who they are; undefined for a foreign peer. */
  linkKeyOf(peer: PeerId): string | undefined {
    return this.#linkKeys.get(peer);
  }

  /** A foreign peer takes its place. */
  forget(peer: PeerId): void {
    this.#linkKeys.delete(peer);
  }

  listening(peer: PeerId, port: number): void {
    this.#lastPorts.set(peer, port);
  }

  /** Lets restarted peers get other ports. */
  forgetPorts(): void {
    this.#lastPorts.clear();
  }
}
