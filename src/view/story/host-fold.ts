import type { PeerId } from '../../core/vocabulary.js';
import type { EventOf } from '../../trace/event.js';
import type { Writable } from './message-log.js';
import type { HostStory } from './model.js';

/** The hosts of a run, and which peers they have. */
export class HostFold {
  readonly hosts: HostStory[] = [];
  readonly #byName = new Map<string, Writable<HostStory>>();
  readonly #ofPeer = new Map<PeerId, HostStory>();

  join({ host: name, ip, placed, uncertainty, at }: EventOf<'host:joined'>): void {
    const host: Writable<HostStory> = {
      ...{ index: this.hosts.length, name, ip, peers: placed, uncertainty, joinedAt: at },
      ...{ endedAt: null, lost: null },
    };
    this.#byName.set(name, host);
    this.hosts.push(host);
    for (const peer of placed) this.#ofPeer.set(peer, host);
  }

  /** Undefined if the host is not known. */
  end(event: EventOf<'host:left' | 'host:lost'>): HostStory | undefined {
    const host = this.#byName.get(event.host);
    if (host === undefined) return undefined;
    host.endedAt = event.at;
    if (event.type === 'host:lost') host.lost = event.reason;
    else host.uncertainty = Math.max(host.uncertainty, event.uncertainty);
    return host;
  }

  of(peer: PeerId | null): HostStory | null {
    return peer === null ? null : (this.#ofPeer.get(peer) ?? null);
  }
}
