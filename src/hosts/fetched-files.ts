import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isEntryName } from '../control/tree-receiver.js';
import { atMost } from '../core/at-most.js';
import { ExitCode, messageOf, SimError, systemCode } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { FileLink } from './file-link.js';
import { installFetched } from './install-fetched.js';

/** Files of one host that are fetched at once. */
const maxAtOnce = 4;

export interface FetchedFilesOptions {
  readonly runFolder: string;
  /** Name of the host. */
  readonly name: string;
  /** The peers that run there: nothing is written to the folders of others. */
  readonly peers: ReadonlySet<PeerId>;
  /** Whether a download may replace another file. */
  readonly overwrite: boolean;
  /** Called if a download or a log could not be fetched. */
  readonly onProblem: (error: SimError) => void;
}

/** Fetches downloads and logs from a host that does not share the folder of the run. */
export class FetchedFiles {
  readonly #options: FetchedFilesOptions;
  readonly #link: FileLink;
  /** Where a path of the folder of the run is in the scratch folder. */
  readonly #inScratch: (here: string) => string;
  readonly #inTurn = atMost(maxAtOnce);
  readonly #pending = new Set<Promise<void>>();
  /** Downloads that were fetched: only these and those of `overwrite` are replaced. */
  readonly #fetched = new Set<string>();
  /** How much of each log is here. */
  readonly #logLengths = new Map<string, number>();

  constructor(options: FetchedFilesOptions, link: FileLink, inScratch: (here: string) => string) {
    this.#options = options;
    this.#link = link;
    this.#inScratch = inScratch;
  }

  /** @param path as a peer names it, which may be wrong: then nothing is fetched */
  download(path: string): void {
    const [folder, name] = [dirname(path), basename(path)];
    const isOfPeer = this.#options.peers.has(Number(basename(folder)));
    if (!isOfPeer || !isEntryName(name) || folder !== this.#downloadsOf(Number(basename(folder)))) return;
    this.#later(`the download ${path}`, async () => {
      mkdirSync(folder, { recursive: true });
      await this.#fetch(path, (temporary, kind) =>
        installFetched(temporary, path, kind, this.#options.overwrite || this.#fetched.has(path)),
      );
      this.#fetched.add(path);
    });
  }

  /** What is new in a log is appended: the supervisor may have written to it as well. */
  log(path: string): void {
    this.#later(`the log ${path}`, () =>
      this.#fetch(path, (temporary) => {
        const length = this.#logLengths.get(path) ?? 0;
        this.#logLengths.set(path, length + appendFrom(temporary, length, path));
      }),
    );
  }

  /** Resolves when all that was asked for is here, or cannot be fetched. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Fetches the downloads that no event has named, as of a peer that was killed. */
  async rest(): Promise<void> {
    await this.settled();
    // Most peers have downloaded nothing.
    const names = await this.#list(join(this.#options.runFolder, 'downloads'));
    for (const peer of this.#options.peers) {
      if (!names.includes(String(peer))) continue;
      const folder = this.#downloadsOf(peer);
      mkdirSync(folder, { recursive: true });
      for (const name of await this.#list(folder)) {
        const path = join(folder, name);
        if (!this.#fetched.has(path)) this.download(path);
      }
    }
    await this.settled();
  }

  /** The names in a folder there; none if it is missing, or the host is lost. */
  async #list(folder: string): Promise<readonly string[]> {
    const order = { type: 'list', path: this.#inScratch(folder) } as const;
    return (await this.#link.request(order, 'listed').catch(() => null))?.names ?? [];
  }

  #downloadsOf(peer: PeerId): string {
    return join(this.#options.runFolder, 'downloads', String(peer));
  }

  #later(what: string, task: () => Promise<void>): void {
    const done = this.#inTurn(task)
      .catch((error: unknown) => {
        const { name, onProblem } = this.#options;
        const isFull = systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT';
        const message = `${what} could not be fetched from host ${name}: ${messageOf(error)}`;
        onProblem(
          new SimError(isFull ? 'no-run-folder' : 'hosts-failed', message, { exitCode: ExitCode.network }),
        );
      })
      .then(() => void this.#pending.delete(done));
    this.#pending.add(done);
  }

  /** Fetches to a temporary path beside the final one. */
  async #fetch(
    path: string,
    install: (temporary: string, kind: 'file' | 'folder') => Promise<void> | void,
  ): Promise<void> {
    const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.part`);
    try {
      await install(temporary, await this.#link.fetch(this.#inScratch(path), temporary));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
}

/** @returns how many bytes were appended */
function appendFrom(from: string, start: number, to: string): number {
  const file = openSync(from, 'r');
  try {
    const block = Buffer.alloc(64 << 10);
    appendFileSync(to, '');
    for (let position = start; ; ) {
      const length = readSync(file, block, 0, block.length, position);
      if (length === 0) return position - start;
      appendFileSync(to, block.subarray(0, length));
      position += length;
    }
  } finally {
    closeSync(file);
  }
}
