import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../core/platform.js';
import type { Address, DialectName } from '../core/vocabulary.js';
import { dialectDefaults } from '../core/vocabulary.js';
import { filledIn } from '../foreign/command-words.js';
import type { ProgramNeighbour } from '../foreign/environment.js';
import { untilListening } from '../foreign/listening.js';
import { prepareWorkplace, type Workplace } from '../foreign/workplace.js';
import { exitToString } from '../processes/exit.js';
import { Program } from '../processes/program.js';
import type { Warden } from '../processes/warden.js';
import { fillShare, newContent, type Shared } from './bench/test-files.js';
import { StartFailure } from './start-failure.js';

export const candidateId = 1;
/** What is told to a candidate as its TTL; queries that are sent to it bring their own. */
const ttl = 7;

export interface CandidatePlan {
  /** Words that name files do so from any folder; `{port}` and the like are filled in. */
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** Where it is to listen. */
  readonly address: Address;
  readonly neighbours: readonly ProgramNeighbour[];
  /** A new folder for all that belongs to this one process. */
  readonly folder: string;
  readonly largeFile: number | undefined;
  readonly outputCap: number;
  readonly warden: Warden;
}

/** The process that is judged, and the folder in which it works. */
export class Candidate {
  readonly address: Address;
  readonly token: string;
  readonly workplace: Workplace;
  readonly shared: Shared;
  readonly program: Program;
  /** Content of a file that lies beside the share, and is nobody's business. */
  readonly secret: Buffer;

  /** Starts it. Whether that succeeds shows in {@link untilListens}. */
  constructor(plan: CandidatePlan) {
    const { command, dialect, address, neighbours, folder, warden } = plan;
    this.address = address;
    this.token = randomBytes(16).toString('hex');
    const temporary = join(folder, 'tmp');
    makeFolder(temporary);
    this.workplace = prepareWorkplace({
      id: candidateId,
      ...address,
      ttl,
      neighbours,
      dialect,
      token: this.token,
      folder: join(folder, 'peer'),
      shareFrom: null,
      ...dialectDefaults[dialect],
      // What it writes there goes with the rest, and can be looked at.
      env: { TMPDIR: temporary },
    });
    const { shareDir } = this.workplace.role;
    mkdirSync(shareDir, { recursive: true });
    this.shared = fillShare(shareDir, plan.largeFile);
    this.secret = newContent();
    writeFileSync(join(this.workplace.folder, 'secret.txt'), this.secret);
    this.program = new Program({
      command: filledIn(command, this.workplace.role),
      cwd: this.workplace.folder,
      env: this.workplace.env,
      mark: `check${randomBytes(8).toString('hex')}`,
      warden,
      stdin: '',
      log: join(folder, 'output.log'),
      maxLogBytes: plan.outputCap,
    });
  }

  get shareDir(): string {
    return this.workplace.role.shareDir;
  }

  /**
   * @param over aborted when there is nothing to wait for any more
   * @throws StartFailure; the reason of `over`
   */
  async untilListens(startMs: number, over: AbortSignal): Promise<void> {
    const { program, address } = this;
    const late = AbortSignal.timeout(startMs);
    const gone = new AbortController();
    void program.exited.then(() => gone.abort());
    try {
      await untilListening(address, AbortSignal.any([late, gone.signal, over]));
    } catch {
      // Who is ended for what it did is gone, too; why is said by what ended it.
      over.throwIfAborted();
      if (program.isGone) throw this.#failure(await this.#deathText());
      const where = `${address.ip}:${address.port}`;
      throw this.#failure(`it did not listen on ${where} within ${startMs / 1000} s`);
    }
    // It may have been a moment before its end.
    over.throwIfAborted();
    if (program.isGone) throw this.#failure(await this.#deathText());
  }

  /** Ends it, with all that it has started. */
  async stop(): Promise<void> {
    await this.program.stop();
  }

  async #deathText(): Promise<string> {
    const exit = await this.program.exited;
    const { startError } = this.program;
    return startError === null
      ? `it ended (${exitToString(exit)}) before it listened`
      : `it could not be started: ${startError}`;
  }

  #failure(reason: string): StartFailure {
    const { output } = this.program;
    return new StartFailure(reason, output.lastLines(), output.path);
  }
}
