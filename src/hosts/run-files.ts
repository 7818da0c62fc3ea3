import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atMost } from '../core/at-most.js';
import { fingerprintOf } from '../share/fingerprint.js';
import type { PeerSpec } from '../topology/model.js';
import type { HostFiles } from './host-files.js';

/** To more hosts the connection of this machine would not be faster, and each takes memory. */
const maxHostsAtOnce = 8;
/** How long files are sent before that is shown, and how often it is shown then. */
const quietMs = 1_000;

export interface RunFilesOptions {
  readonly runFolder: string;
  /** The files of a peer's host; undefined: it is lost. */
  readonly filesOf: (peer: PeerSpec) => HostFiles | undefined;
  /** Called with what is going on, and with '' when it is over. */
  readonly onStatus?: ((text: string) => void) | undefined;
}

/** Gives the hosts of a run what their peers need before they start. */
export class RunFiles {
  readonly #options: RunFilesOptions;
  #bytesSent = 0;

  constructor(options: RunFilesOptions) {
    this.#options = options;
  }

  readonly onSent = (bytes: number): void => {
    this.#bytesSent += bytes;
  };

  /**
   * Each share is sent once to each host that does not see it.
   *
   * @throws SimError as `HostFiles.prepare`, or the system's error if the folder of the run cannot be written
   */
  async prepare(specs: readonly PeerSpec[]): Promise<void> {
    const { runFolder, filesOf } = this.#options;
    const sharesOf = new Map<HostFiles, Set<string>>();
    for (const spec of specs) {
      const files = filesOf(spec);
      if (files === undefined) continue;
      const shares = sharesOf.get(files) ?? new Set();
      sharesOf.set(files, shares.add(spec.shareDir));
    }
    if (sharesOf.size === 0) return;
    const folders = new Set([...sharesOf.values()].flatMap((shares) => [...shares]));
    const inTurn = atMost(maxHostsAtOnce);
    const fingerprints = await Promise.all(
      [...folders].map(async (path) => [path, await inTurn(() => fingerprintOf(path))] as const),
    );
    const fingerprintFor = new Map(fingerprints);
    const marker = {
      path: join(runFolder, `.${randomBytes(8).toString('hex')}.marker`),
      content: newContent(),
    };
    writeFileSync(marker.path, marker.content, { flag: 'wx', mode: 0o600 });
    const timer = setInterval(() => this.#show(sharesOf.size), quietMs);
    try {
      await Promise.all(
        [...sharesOf].map(([files, paths]) => {
          const shares = [...paths].map((path) => ({ path, fingerprint: fingerprintFor.get(path) ?? '' }));
          return inTurn(() => files.prepare(shares, marker));
        }),
      );
    } finally {
      clearInterval(timer);
      this.#options.onStatus?.('');
      rmSync(marker.path, { force: true });
    }
  }

  #show(hosts: number): void {
    if (this.#bytesSent === 0) return;
    const megabytes = (this.#bytesSent / 1e6).toFixed(0);
    this.#options.onStatus?.(`sending shares to ${hosts} ${hosts === 1 ? 'host' : 'hosts'}, ${megabytes} MB`);
  }
}

const newContent = (): string => randomBytes(16).toString('hex');
