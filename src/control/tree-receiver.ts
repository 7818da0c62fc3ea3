import { chmod, type FileHandle, mkdir, open, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, systemCode } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import { amountOf, type TreePart } from './file-messages.js';

/** What was written is reported to the sender in steps of this amount. */
const reportedAmount = 128 << 10;

export interface TreeReceiverOptions {
  /** What is sent is written to this path, which must be free. Nobody else may write to its folder. */
  readonly path: string;
  readonly onTaken: (amount: number) => void;
  /** Whether symbolic links that lead nowhere are made. */
  readonly makesLinks: boolean;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly mode: number;
  /** Bytes that were written. */
  length: number;
}

/** Writes a file or folder that is sent in parts. No part is trusted: paths lead to folders of the same tree only. */
export class TreeReceiver {
  /** Rejects with the reason if it cannot be written, or was not sent to its end: what was written is then removed. */
  readonly done: Promise<'file' | 'folder'>;
  readonly #options: TreeReceiverOptions;
  /** The folders that were made, and their modes. */
  readonly #folders = new Map<string, number>();
  #file: OpenFile | null = null;
  #kind: 'file' | 'folder' | null = null;
  #work: Promise<void> = Promise.resolve();
  #taken = 0;
  /** Whether anything was made: what was there before is not removed. */
  #isMade = false;
  #hasEnded = false;
  #settle: (kind: 'file' | 'folder') => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(options: TreeReceiverOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
    });
    // A caller that needs the failure awaits it.
    this.done.catch(() => {});
  }

  take(part: TreePart): void {
    this.#work = this.#work.then(() => this.#take(part)).catch((error: unknown) => this.#fail(error));
  }

  /** Nothing more will be sent. */
  abort(reason: Error): void {
    this.#work = this.#work.then(() => this.#fail(reason));
  }

  async #take(part: TreePart): Promise<void> {
    if (this.#hasEnded) return;
    if (part.kind === 'failed') throw errorOf(part.failure);
    if (part.kind === 'bytes') await this.#write(Buffer.from(part.data, 'base64'));
    else if (part.kind === 'end') await this.#end();
    else await this.#make(part);
    this.#taken += amountOf(part);
    if (this.#taken < reportedAmount && !this.#hasEnded) return;
    this.#options.onTaken(this.#taken);
    this.#taken = 0;
  }

  async #make(part: Extract<TreePart, { path: string }>): Promise<void> {
    const path = this.#checked(part);
    if (part.kind === 'file' && this.#file?.path === part.path) {
      this.#file.length = 0;
      return this.#file.handle.truncate(0);
    }
    await this.#closeFile();
    try {
      if (part.kind === 'folder') {
        await mkdir(path, { mode: 0o700 });
        this.#folders.set(part.path, part.mode & 0o777);
      } else if (part.kind === 'file') {
        // `wx` follows no link.
        const handle = await open(path, 'wx', 0o600);
        this.#file = { path: part.path, handle, mode: part.mode & 0o777, length: 0 };
      } else if (this.#options.makesLinks) await symlink('not sent', path);
      this.#isMade = true;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST' || part.path === '') throw error;
      throw new Error(`${quote(part.path, 120)} is taken there: are upper and lower case the same?`);
    }
  }

  /** @returns where it is written; a path that could lead elsewhere is refused */
  #checked({ kind, path }: Extract<TreePart, { path: string }>): string {
    if (path === '' && kind !== 'link' && (this.#kind === null || this.#file?.path === '')) {
      this.#kind = kind;
      return this.#options.path;
    }
    const end = path.lastIndexOf('/');
    const name = path.slice(end + 1);
    const isSafe = isEntryName(name) && this.#folders.has(end === -1 ? '' : path.slice(0, end));
    if (this.#kind !== 'folder' || !isSafe) throw new Error(`${quote(path, 120)} leads out of what is sent`);
    return join(this.#options.path, path);
  }

  async #write(bytes: Buffer): Promise<void> {
    const file = this.#file;
    if (file === null) throw new Error('bytes were sent without a file');
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.handle.write(bytes, done, bytes.length - done, file.length);
      done += bytesWritten;
      file.length += bytesWritten;
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    if (file === null) return;
    try {
      await file.handle.chmod(file.mode);
    } finally {
      await file.handle.close();
    }
  }

  async #end(): Promise<void> {
    await this.#closeFile();
    if (this.#kind === null) throw new Error('nothing was sent');
    // Its owner must be able to remove it.
    for (const [path, mode] of [...this.#folders].reverse())
      await chmod(join(this.#options.path, path), mode === 0 ? 0 : mode | 0o700);
    this.#hasEnded = true;
    this.#settle(this.#kind);
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    await this.#closeFile().catch(() => {});
    if (this.#isMade) await rm(this.#options.path, { recursive: true, force: true }).catch(() => {});
    this.#reject(error);
  }
}

/** Whether a name leads to an entry of its folder on this system. */
export function isEntryName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || /[/\0]/u.test(name)) return false;
  return process.platform !== 'win32' || !/[\\:]/u.test(name);
}
