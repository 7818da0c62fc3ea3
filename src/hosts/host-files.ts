import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileOrder, Look } from '../control/file-messages.js';
import type { ArrivedFile } from '../control/messages.js';
import { atMost } from '../core/at-most.js';
import { ExitCode, messageOf, SimError } from '../core/errors.js';
import type { Content } from '../share/contents.js';
import type { ReportedEvent } from '../trace/event.js';
import { FetchedFiles, type FetchedFilesOptions } from './fetched-files.js';
import { FileLink, NotKept } from './file-link.js';
import { HostPaths } from './host-paths.js';

/** Folders that are sent to one host at once. */
const maxAtOnce = 4;

export interface HostFilesOptions extends FetchedFilesOptions {
  readonly send: (order: FileOrder) => void;
  readonly onSent: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The files of one host: what it shares with this machine, and what has to be sent and fetched. */
export class HostFiles {
  readonly link: FileLink;
  readonly #options: HostFilesOptions;
  readonly #paths: HostPaths;
  readonly #sending = atMost(maxAtOnce);
  readonly #fetched: FetchedFiles;
  /** The fingerprints of shares that are the same there. */
  readonly #known = new Map<string, string>();
  #sharesSent = 0;
  #isFirst = true;

  constructor(options: HostFilesOptions) {
    this.#options = options;
    this.link = new FileLink(options.send);
    this.#paths = new HostPaths(options.runFolder);
    this.#fetched = new FetchedFiles(options, this.link, (path) => this.#paths.inRun(path));
  }

  there(here: string): string {
    return this.#paths.there(here);
  }

  here(there: string): string {
    return this.#paths.here(there);
  }

  /**
   * Sends those of these shares that the host does not see as they are here.
   *
   * @throws SimError `hosts-failed`, `interrupted`
   */
  async prepare(shares: Look['shares'], marker: Look['marker']): Promise<void> {
    const unknown = shares.filter(({ path, fingerprint }) => this.#known.get(path) !== fingerprint);
    if (unknown.length === 0 && !this.#isFirst) return;
    const looked = await this.#orFailure(
      this.link.request({ type: 'look', marker, shares: unknown }, 'looked'),
    );
    if (looked.failure !== null)
      throw this.#failed(
        `host ${this.#options.name} cannot make a temporary folder`,
        new NotKept(looked.failure),
      );
    this.#paths.scratch = looked.scratch ?? this.#paths.scratch;
    if (this.#isFirst) this.#paths.isRunFolderShared = looked.isRunFolderShared;
    const sent = unknown.map(({ path, fingerprint }, index) =>
      this.#share(path, looked.areShared[index] === true).then(() => this.#known.set(path, fingerprint)),
    );
    if (this.#isFirst && !looked.isRunFolderShared) await this.#sendEarlierDownloads();
    await Promise.all(sent);
    this.#isFirst = false;
  }

  /** Events of a peer there, with the paths that they have here. Fetches what they report as saved. */
  localized(events: readonly ReportedEvent[]): readonly ReportedEvent[] {
    if (this.#paths.scratch === null) return events;
    return events.map((event) => {
      if (event.type === 'file:held' || event.type === 'file:unservable')
        return { ...event, path: this.here(event.path) };
      if (event.type !== 'transfer:verified' || event.savedTo === '') return event;
      const savedTo = this.here(event.savedTo);
      if (!this.#paths.isRunFolderShared) this.#fetched.download(savedTo);
      return { ...event, savedTo };
    });
  }

  /** A process there has ended; its log is fetched. */
  ended(log: string): void {
    if (!this.#paths.isRunFolderShared) this.#fetched.log(log);
  }

  /** A `TreeDigest` of a file there; null if it cannot be read, or the host is lost. */
  async digest({ path, kind }: Pick<ArrivedFile, 'path' | 'kind'>): Promise<string | null> {
    const digested = await this.link.request({ type: 'digest', path, kind }, 'digested').catch(() => null);
    return digested?.sha256 ?? null;
  }

  /** As `contentsIn`. */
  async contents(folders: readonly string[], file: string): Promise<readonly Content[] | null> {
    const there = folders.map((folder) => this.there(folder));
    const order = { type: 'contents', folders: there, file } as const;
    return (await this.link.request(order, 'contents').catch(() => null))?.contents ?? null;
  }

  /** Resolves when all downloads that were reported so far are here, or cannot be fetched. */
  settled(): Promise<void> {
    return this.#fetched.settled();
  }

  /** Fetches what is not here yet. Must be called when the peers there are gone. */
  async collect(): Promise<void> {
    if (!this.#paths.isRunFolderShared) await this.#fetched.rest();
  }

  async #share(path: string, isSeen: boolean): Promise<void> {
    if (isSeen) return this.#paths.shareSeen(path);
    this.#sharesSent += 1;
    const number = this.#sharesSent;
    await this.#sendFolder(path, `shares/${number}`, true);
    this.#paths.shareSent(path, number);
  }

  /** In a folder that an earlier run has used, peers must find the downloads of that run, as they would here. */
  async #sendEarlierDownloads(): Promise<void> {
    const downloads = join(this.#options.runFolder, 'downloads');
    const earlier = [...this.#options.peers].map((peer) => join(downloads, String(peer))).filter(hasEntries);
    await Promise.all(earlier.map((folder) => this.#sendFolder(folder, this.#paths.inRun(folder), false)));
  }

  /** @param isShare a share that is not here is not there either */
  async #sendFolder(folder: string, to: string, isShare: boolean): Promise<void> {
    const { signal, onSent } = this.#options;
    if (isShare && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
    await this.#sending(async () => {
      try {
        await this.link.sendFolder(folder, to, { signal, onSent });
      } catch (error) {
        const { name } = this.#options;
        throw error instanceof NotKept
          ? this.#failed(`host ${name} cannot keep ${folder}`, error)
          : this.#failed(`${folder} cannot be sent to host ${name}`, error);
      }
    });
  }

  async #orFailure<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw this.#failed(`host ${this.#options.name} cannot say which folders it sees`, error);
    }
  }

  #failed(what: string, error: unknown): SimError {
    if (this.#options.signal?.aborted === true)
      return new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
    const { name } = this.#options;
    const where = this.#paths.scratch ?? 'the folder for temporary files';
    return new SimError('hosts-failed', `${what}: ${messageOf(error)}`, {
      exitCode: ExitCode.network,
      hint:
        error instanceof NotKept
          ? `${where} on ${name} must be writable and large enough; TMPDIR names another place`
          : undefined,
      cause: error,
    });
  }
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
