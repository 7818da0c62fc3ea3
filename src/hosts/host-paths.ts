import { join } from 'node:path';
import { isWithin } from '../core/platform.js';

/** Where the files of a run are on a host, and where the same files are here. Paths that are not known are the same on both sides. */
export class HostPaths {
  readonly #runFolder: string;
  /** The agent's scratch folder; null if everything is shared. */
  scratch: string | null = null;
  isRunFolderShared = true;
  /** Where each share is there. */
  readonly #sharesThere = new Map<string, string>();
  readonly #sharesHere = new Map<string, string>();

  constructor(runFolder: string) {
    this.#runFolder = runFolder;
  }

  /** @param number of the share in the scratch folder */
  shareSent(here: string, number: number): void {
    const there = this.#inScratch(`shares/${number}`);
    this.#sharesThere.set(here, there);
    this.#sharesHere.set(there, here);
  }

  /** Also one in the folder of the run, which need not be shared. */
  shareSeen(here: string): void {
    this.#sharesThere.set(here, here);
  }

  there(here: string): string {
    const share = this.#sharesThere.get(here);
    if (share !== undefined) return share;
    if (this.isRunFolderShared || !isWithin(here, this.#runFolder)) return here;
    return this.#inScratch(this.inRun(here));
  }

  /** `run/downloads/3/a.txt`: a path of the folder of the run, as it is in the scratch folder. */
  inRun(here: string): string {
    return `run${here.slice(this.#runFolder.length).replaceAll('\\', '/')}`;
  }

  here(there: string): string {
    if (this.scratch === null || !there.startsWith(`${this.scratch}/`)) return there;
    const [first = '', second = ''] = there.slice(this.scratch.length + 1).split('/');
    if (first === 'run') return join(this.#runFolder, there.slice(this.#inScratch('run').length));
    const folder = this.#inScratch(`${first}/${second}`);
    const share = this.#sharesHere.get(folder);
    return share === undefined ? there : join(share, there.slice(folder.length));
  }

  #inScratch(path: string): string {
    return `${this.scratch ?? ''}/${path}`;
  }
}
