import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitToString } from '../core/errors.js';
import { makeFolder } from '../core/platform.js';
import { type Address, type DialectName, dialectDefaults } from '../core/vocabulary.js';
import type { ConfigLayout } from '../foreign/config-text.js';
import { untilListening } from '../foreign/ports.js';
import { type ForeignNeighbour, fillPlaceholders } from '../foreign/role.js';
import { prepareWorkplace, type Workplace } from '../foreign/workplace.js';
import { activityOf } from '../processes/activity.js';
import { Program } from '../processes/program.js';
import { StartLimit } from '../processes/silence-limit.js';
import type { Guard } from '../processes/warden.js';
import { fillShare, newContent, type TestShare } from './bench/test-files.js';

export const candidateId = 1;
/** The TTL in the candidate's configuration, for its own queries. */
const ttl = 7;

export interface CandidatePlan {
  /** With absolute paths; placeholders such as `{port}` are filled in. */
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** With its settings; undefined: flooding. */
  readonly strategy?: string | undefined;
  /** Default: the layout of the dialect. */
  readonly configLayout?: ConfigLayout | undefined;
  /** The address on which it has to listen. */
  readonly address: Address;
  readonly neighbours: readonly ForeignNeighbour[];
  /** A new folder for this process alone. */
  readonly folder: string;
  /** Bytes of a large file in its share. */
  readonly largeFile: number | undefined;
  readonly outputCap: number;
  readonly warden: Guard;
  /** Words that start the command isolated; undefined: it is not. */
  readonly wrapper?: readonly string[] | undefined;
}

/** The candidate could not be started, or never listened. */
export class StartFailure extends Error {
  readonly lastLines: readonly string[];
  /** Path of the complete output. */
  readonly log: string;

  constructor(reason: string, { output }: Program) {
    super(reason);
    this.lastLines = output.lastLines();
    this.log = output.path;
  }
}

/** The process under test, and its folders. */
export class Candidate {
  readonly address: Address;
  readonly token: string;
  /** Holds its working folder `peer`, its temporary folder `tmp`, and its output. */
  readonly folder: string;
  readonly workplace: Workplace;
  readonly shared: TestShare;
  readonly program: Program;

  /** Starts the process; {@link untilListening} reports whether that succeeded. */
  constructor(plan: CandidatePlan) {
    const { command, dialect, strategy, address, neighbours, folder, warden } = plan;
    const { configFile, configLayout } = dialectDefaults[dialect];
    this.address = address;
    this.folder = folder;
    this.token = randomBytes(16).toString('hex');
    const temporary = join(folder, 'tmp');
    makeFolder(temporary);
    this.workplace = prepareWorkplace({
      id: candidateId,
      ...address,
      ttl,
      neighbours,
      dialect,
      strategy,
      token: this.token,
      folder: join(folder, 'peer'),
      shareFrom: null,
      configFile,
      configLayout: plan.configLayout ?? configLayout,
      // Temporary files can be inspected, and are removed with the rest.
      env: { TMPDIR: temporary },
    });
    mkdirSync(this.shareDir, { recursive: true });
    this.shared = fillShare(this.shareDir, join(folder, 'outside'), plan.largeFile);
    // Beside the share, so it must not be served.
    writeFileSync(this.secretPath, newContent());
    this.program = new Program({
      command: fillPlaceholders(command, this.workplace.role),
      wrapper: plan.wrapper,
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

  /** How long its processes have waited for a processor, in milliseconds. */
  get waitedMs(): number {
    // Elsewhere than on Linux it is unknown.
    if (activityOf(process.pid) === null) return 0;
    return this.program.members.reduce((sum, { pid }) => sum + (activityOf(pid)?.waitedMs ?? 0), 0);
  }

  get secretPath(): string {
    return join(this.workplace.folder, 'secret.txt');
  }

  /**
   * @param startMs undefined: no limit while it gives signs of life
   * @param signal aborted when the trial ends
   * @throws StartFailure; the reason of `signal`
   */
  async untilListening(startMs: number | undefined, signal: AbortSignal): Promise<void> {
    const { program, address } = this;
    const limit = new StartLimit(startMs, () => [program.observed]);
    const over = new AbortController();
    void program.exited.then(() => over.abort());
    let isListening = true;
    try {
      await untilListening(address, AbortSignal.any([over.signal, limit.signal, signal]));
    } catch {
      isListening = false;
    }
    limit.dispose();
    // The reason of an abort is more precise than the exit that it caused.
    signal.throwIfAborted();
    // Also after success: it may have listened only for a moment.
    if (program.isGone) throw new StartFailure(await this.#exitText(), program);
    if (isListening) return;
    const where = `${address.ip}:${address.port}`;
    throw new StartFailure(`it did not listen on ${where}${limit.text}`, program);
  }

  /** Ends the process and all that it has started. */
  async stop(): Promise<void> {
    await this.program.stop();
  }

  async #exitText(): Promise<string> {
    const exit = await this.program.exited;
    const { startError } = this.program;
    return startError === null
      ? `it ended (${exitToString(exit)}) before it listened`
      : `it could not be started: ${startError}`;
  }
}
