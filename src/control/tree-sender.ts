import { type BigIntStats, closeSync, fstatSync, lstatSync, read, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { failureOf, systemCode } from '../core/errors.js';
import { MovedError, TrustedFolder } from '../core/trusted-folder.js';
import type { EntryKind } from '../core/walk.js';
import { amountOf, type TreePart } from './file-messages.js';

/** How much may be on its way: it is in the memory of both sides at most. */
const windowAmount = 2 << 20;
const blockSize = 192 << 10;
/** How often a file that changes while it is read is read. */
const maxReads = 3;

const readInto = promisify(read);

/** Sends a file or folder in parts, no faster than the receiver writes them. */
export class TreeSender {
  readonly #send: (part: TreePart) => void;
  #inFlight = 0;
  #cancelled: Error | null = null;
  #resume: () => void = () => {};

  constructor(send: (part: TreePart) => void) {
    this.#send = send;
  }

  /** The receiver has written so much. */
  taken(amount: number): void {
    this.#inFlight -= amount;
    this.#resume();
  }

  cancel(reason: Error): void {
    this.#cancelled ??= reason;
    this.#resume();
  }

  /**
   * Sends what is shared of a folder. A link at its own path is followed, links below it are not.
   *
   * @throws the reason of a `cancel`, or why it cannot be read: the receiver has then got `failed`
   */
  sendFolder(folder: string): Promise<void> {
    return this.#sendAll(async () => {
      const trusted = new TrustedFolder(folder);
      await this.#folder(trusted, folder, '', statSync(folder).mode);
    });
  }

  /** Sends a file or folder by its own path, which must not be a link. */
  sendEntry(pathOf: () => string): Promise<void> {
    return this.#sendAll(async () => {
      const path = pathOf();
      const trusted = new TrustedFolder(dirname(path));
      const stats = lstatSync(path);
      if (stats.isDirectory()) await this.#folder(trusted, path, '', stats.mode);
      else if (stats.isFile()) await this.#file(trusted, path, '');
      else throw new Error(`${path} is neither a file nor a folder`);
    });
  }

  async #sendAll(send: () => Promise<void>): Promise<void> {
    try {
      await send();
      await this.#put({ kind: 'end' });
    } catch (error) {
      if (this.#cancelled === null) this.#send({ kind: 'failed', failure: failureOf(error) });
      throw error;
    }
  }

  /** Waits until the receiver has written enough of what was sent before. */
  async #put(part: TreePart): Promise<void> {
    while (this.#inFlight >= windowAmount && this.#cancelled === null)
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    if (this.#cancelled !== null) throw this.#cancelled;
    this.#inFlight += amountOf(part);
    this.#send(part);
  }

  async #folder(trusted: TrustedFolder, path: string, below: string, mode: number): Promise<void> {
    const entries = await this.#read(() => trusted.list(path), below === '');
    if (entries === 'gone') return;
    // What cannot be read here must not be readable there.
    await this.#put({ kind: 'folder', path: below, mode: entries === 'unreadable' ? 0 : mode & 0o777 });
    if (entries === 'unreadable') return;
    for (const { name, kind } of entries)
      await this.#entry(trusted, join(path, name), below === '' ? name : `${below}/${name}`, kind);
  }

  async #entry(trusted: TrustedFolder, path: string, below: string, kind: EntryKind): Promise<void> {
    if (kind === 'link') return this.#put({ kind: 'link', path: below });
    if (kind === 'file') return this.#file(trusted, path, below);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (kind === 'folder' && stats !== undefined) await this.#folder(trusted, path, below, stats.mode);
  }

  async #file(trusted: TrustedFolder, path: string, below: string): Promise<void> {
    for (let reads = 1; ; reads += 1) {
      const file = await this.#read(() => trusted.open(path), below === '');
      if (file === 'gone') return;
      if (file === 'unreadable') return this.#put({ kind: 'file', path: below, mode: 0 });
      try {
        if (await this.#content(file, below)) return;
      } finally {
        closeSync(file);
      }
      if (reads === maxReads) throw new Error(`${path} changes while it is sent`);
    }
  }

  /** @returns whether the file has stayed as it was */
  async #content(file: number, path: string): Promise<boolean> {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) return true;
    await this.#put({ kind: 'file', path, mode: Number(before.mode) & 0o777 });
    const block = Buffer.allocUnsafe(Math.min(blockSize, Number(before.size) + 1));
    for (let done = 0; done <= before.size; ) {
      const { bytesRead } = await readInto(file, block, 0, block.length, null);
      if (bytesRead === 0) break;
      done += bytesRead;
      await this.#put({ kind: 'bytes', data: block.toString('base64', 0, bytesRead) });
    }
    return isSame(before, fstatSync(file, { bigint: true }));
  }

  /** Below the root, what has gone meanwhile or cannot be read is no error. */
  async #read<T>(open: () => T, isRoot: boolean): Promise<T | 'gone' | 'unreadable'> {
    try {
      return open();
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
      const isGone =
        code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || error instanceof MovedError;
      if (isGone && !isRoot) return 'gone';
      throw error;
    }
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs;
}
