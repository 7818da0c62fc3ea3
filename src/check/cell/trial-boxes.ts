import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CheckCell } from '../check.js';
import type { Caps } from '../limits.js';
import { memoryDisk, trialScript, trialWords } from './scripts.js';

const run = promisify(execFile);

/** Each trial's folder is a file system of its own with a limited size, and the candidate runs in namespaces of its own. */
export class TrialBoxes implements CheckCell {
  readonly #all: string;
  readonly #script: string;
  readonly #disk: number;
  readonly #seesFloodsim: boolean;

  /** @param all the folder that contains those of the trials */
  constructor(all: string, caps: Caps, seesFloodsim: boolean) {
    this.#all = all;
    this.#script = trialScript(caps);
    this.#disk = caps.disk;
    this.#seesFloodsim = seesFloodsim;
  }

  async open(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const options = `${memoryDisk(this.#disk)},mode=755,nosuid,nodev`;
    await run('mount', ['-n', '-t', 'tmpfs', '-o', options, 'none', folder]);
  }

  async close(folder: string, keeps: boolean): Promise<void> {
    if (keeps) {
      const there = `${folder}.box`;
      mkdirSync(there);
      await run('mount', ['-n', '--move', folder, there]);
      // Without the owner and the modes: they may be special. What cannot be copied is left out.
      await run('cp', ['-RP', '--', `${there}/.`, folder]).catch(() => {});
      await run('umount', ['-n', '-l', there]);
      await run('rmdir', ['--', there]);
    } else await run('umount', ['-n', '-l', folder]);
  }

  wrapperOf(folder: string): readonly string[] {
    return trialWords(this.#script, folder, this.#all, this.#seesFloodsim);
  }

  disksOf(folder: string): readonly string[] {
    return [folder, '/tmp'];
  }

  /**
   * Runs a command that does nothing.
   *
   * @throws Error with the output of the tool that failed
   */
  async probe(): Promise<void> {
    const folder = join(this.#all, 'probe');
    await this.open(folder);
    const [file = '', ...args] = [...this.wrapperOf(folder), 'true'];
    await run(file, args);
    await this.close(folder, false);
    await run('rmdir', ['--', folder]);
  }
}
