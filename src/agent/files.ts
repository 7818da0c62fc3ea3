import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { FileAnswer, FileOrder, Look, Looked } from '../control/file-messages.js';
import { TreeReceiver } from '../control/tree-receiver.js';
import { TreeSender } from '../control/tree-sender.js';
import { failureOf } from '../core/errors.js';
import { contentsIn } from '../share/contents.js';
import { fingerprintOf } from '../share/fingerprint.js';
import { treeDigestOf } from '../share/tree-digest.js';
import { Scratch } from './scratch.js';

type Order<T extends FileOrder['type']> = Extract<FileOrder, { type: T }>;

export interface FilesOptions {
  /** Where the scratch folder is made. Default: the folder that the environment names. */
  readonly temporaryFolder?: string | undefined;
  readonly send: (answer: FileAnswer) => void;
  /** Called when the scratch folder is made: it has to be removed even if this process is killed. */
  readonly onScratch?: ((path: string) => void) | undefined;
}

/** The files of one host: what it shares with the supervisor, and what is sent where it does not. */
export class Files {
  readonly #options: FilesOptions;
  readonly #receivers = new Map<number, TreeReceiver>();
  readonly #senders = new Map<number, TreeSender>();
  #scratch: Scratch | null = null;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  do(order: FileOrder): void {
    const { number } = order;
    switch (order.type) {
      case 'look':
        return void this.#look(order);
      case 'keep':
        return void this.#keep(order);
      case 'part':
        return this.#receivers.get(number)?.take(order.part);
      case 'fetch':
        return void this.#fetch(order);
      case 'taken':
        return this.#senders.get(number)?.taken(order.amount);
      case 'cancel':
        this.#receivers.get(number)?.abort(new Error('cancelled'));
        return this.#senders.get(number)?.cancel(new Error('cancelled'));
      case 'list':
        return this.#options.send({ type: 'listed', number, names: this.#list(order) });
      case 'digest':
        return void this.#digest(order);
      case 'contents':
        return void contentsIn(order.folders, order.file).then((contents) =>
          this.#options.send({ type: 'contents', number, contents }),
        );
    }
  }

  /** @returns how many folders could not be removed */
  remove(): number {
    for (const receiver of this.#receivers.values()) receiver.abort(new Error('the agent ends'));
    for (const sender of this.#senders.values()) sender.cancel(new Error('the agent ends'));
    try {
      this.#scratch?.remove();
      return 0;
    } catch {
      return 1;
    }
  }

  async #look({ number, marker, shares }: Order<'look'>): Promise<void> {
    const isRunFolderShared = isSeen(marker);
    const fingerprints = await Promise.all(shares.map(({ path }) => fingerprintOf(path)));
    const areShared = shares.map(({ fingerprint }, index) => fingerprint === fingerprints[index]);
    const found = { isRunFolderShared, areShared };
    const isNeeded = !isRunFolderShared || areShared.includes(false);
    const looked: Looked = isNeeded
      ? { ...found, ...this.#makeScratch() }
      : { ...found, scratch: null, failure: null };
    this.#options.send({ type: 'looked', number, ...looked });
  }

  #makeScratch(): Pick<Looked, 'scratch' | 'failure'> {
    try {
      if (this.#scratch === null) {
        this.#scratch = new Scratch(this.#options.temporaryFolder);
        this.#options.onScratch?.(this.#scratch.path);
      }
      return { scratch: this.#scratch.path, failure: null };
    } catch (error) {
      return { scratch: null, failure: failureOf(error) };
    }
  }

  async #keep({ number, to }: Order<'keep'>): Promise<void> {
    const { send } = this.#options;
    try {
      const receiver = new TreeReceiver({
        path: this.#at(to),
        onTaken: (amount) => send({ type: 'taken', number, amount }),
        makesLinks: true,
      });
      this.#receivers.set(number, receiver);
      await receiver.done;
      send({ type: 'kept', number, failure: null });
    } catch (error) {
      send({ type: 'kept', number, failure: failureOf(error) });
    } finally {
      this.#receivers.delete(number);
    }
  }

  async #fetch({ number, path }: Order<'fetch'>): Promise<void> {
    const sender = new TreeSender((part) => this.#options.send({ type: 'part', number, part }));
    this.#senders.set(number, sender);
    try {
      await sender.sendEntry(() => this.#at(path));
    } catch {
      // The receiver has got the reason.
    } finally {
      this.#senders.delete(number);
    }
  }

  #list({ path }: Order<'list'>): readonly string[] | null {
    try {
      return readdirSync(this.#at(path)).filter((name) => !(name.startsWith('.') && name.endsWith('.part')));
    } catch {
      return null;
    }
  }

  async #digest({ number, path, kind }: Order<'digest'>): Promise<void> {
    const digest = await treeDigestOf({ path, kind }).catch(() => null);
    this.#options.send({ type: 'digested', number, sha256: digest?.sha256 ?? null });
  }

  #at(path: string): string {
    if (this.#scratch === null) throw new Error('there is no scratch folder');
    return this.#scratch.at(path);
  }
}

/** Whether the marker is there, and a file can be made beside it. */
function isSeen({ path, content }: Look['marker']): boolean {
  const own = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    if (readFileSync(path, 'utf8') !== content) return false;
    writeFileSync(own, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}
