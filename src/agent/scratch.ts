import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEntryName } from '../control/tree-receiver.js';

/** The agent's folder on its host, mode 0700, for what is not shared: shares that were sent, downloads and logs. */
export class Scratch {
  readonly path: string;

  /** @throws the system's error */
  constructor(parent = tmpdir()) {
    this.path = mkdtempSync(join(parent, 'floodsim-'));
  }

  /**
   * The absolute path of a relative one with forward slashes, and its folder, which is made.
   *
   * @throws if it could lead elsewhere
   */
  at(path: string): string {
    const names = path.split('/');
    if (!names.every(isEntryName)) throw new Error(`${path} leads out of the scratch folder`);
    const [last = '', ...above] = names.reverse();
    const folder = join(this.path, ...above.reverse());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return join(folder, last);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}
