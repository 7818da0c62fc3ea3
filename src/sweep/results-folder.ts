import { closeSync, existsSync, fsyncSync, openSync, readdirSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../core/errors.js';
import { makeFolder } from '../core/platform.js';
import { lockFolder } from './lock.js';
import { differencesOf, type Manifest } from './manifest.js';
import { type PointRecord, recordLine } from './record.js';
import { headerLine, inOrder, names, readPoints, readResults, type SavedResults } from './saved-results.js';
import type { Sweep } from './sweep-file.js';

/** A folder of results that a sweep writes to. No other sweep can write to it at the same time. */
export class ResultsFolder {
  readonly #folder: string;
  readonly #shown: string;
  readonly #unlock: () => void;
  readonly #file: number;
  readonly #records: PointRecord[];

  private constructor(
    folder: string,
    shown: string,
    unlock: () => void,
    saved: ReturnType<typeof readPoints>,
  ) {
    this.#folder = folder;
    this.#shown = shown;
    this.#unlock = unlock;
    this.#records = saved.records;
    const path = join(folder, names.points);
    // What a killed sweep has begun to write.
    if (existsSync(path)) truncateSync(path, saved.bytes);
    this.#file = openSync(path, 'a');
    if (saved.bytes === 0) this.#write(`${headerLine}\n`);
  }

  /**
   * Makes a folder for a sweep, or goes on in one.
   *
   * @throws SimError `file-exists`, `bad-usage` if it has other results; `not-written`
   */
  static async open(
    folder: string,
    shown: string,
    made: {
      readonly manifest: Manifest;
      readonly ini: string;
      readonly sweep: Sweep;
      readonly resume: boolean;
    },
  ): Promise<ResultsFolder> {
    const unlock = await withWriteErrors(shown, async () => {
      makeFolder(folder);
      const isNew = !existsSync(join(folder, names.manifest));
      if (isNew) requireEmpty(folder, shown);
      else if (!made.resume) throw hasResults(shown);
      return lockFolder(folder, shown);
    });
    try {
      return await withWriteErrors(shown, () => {
        // Looked at again: another sweep may have been there meanwhile.
        const isNew = !existsSync(join(folder, names.manifest));
        if (isNew) {
          const manifest = `${JSON.stringify(made.manifest, null, 2)}\n`;
          writeAtomic(join(folder, names.ini), made.ini, { overwrite: true });
          writeAtomic(join(folder, names.manifest), manifest, { overwrite: true });
        } else if (made.resume) refuseChanges(readResults(folder, shown), made, shown);
        else throw hasResults(shown);
        return new ResultsFolder(folder, shown, unlock, readPoints(folder, shown));
      });
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** The last record of each point, in the order of the points. */
  get records(): PointRecord[] {
    return inOrder(this.#records);
  }

  /** @throws SimError `not-written` */
  add(record: PointRecord): void {
    this.#write(`${recordLine(record)}\n`);
    this.#records.push(record);
  }

  /** Writes the points in their order, each once. */
  async finish(): Promise<void> {
    const text = [headerLine, ...this.records.map(recordLine)].map((line) => `${line}\n`).join('');
    await withWriteErrors(this.#shown, () => {
      fsyncSync(this.#file);
      writeAtomic(join(this.#folder, names.points), text, { overwrite: true });
    });
  }

  close(): void {
    closeSync(this.#file);
    this.#unlock();
  }

  #write(text: string): void {
    try {
      const bytes = Buffer.from(text);
      // The system may write less than it is given.
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    } catch (error) {
      throw notWritten(error, this.#shown);
    }
  }
}

function hasResults(shown: string): SimError {
  return new SimError('file-exists', `${shown} already has results of a sweep`, {
    hint: 'go on with --resume, or give another folder',
  });
}

/** An empty folder, or one with results that a sweep was about to make when it was killed. */
function requireEmpty(folder: string, shown: string): void {
  const others = readdirSync(folder).filter(
    (name) => !Object.values<string>(names).includes(name) && !/^(?:lock|sweep\.)/u.test(name),
  );
  if (others.length === 0) return;
  throw new SimError('bad-usage', `${shown} is not a folder of results: it has ${others[0]}`, {
    hint: 'give an empty folder, or one that does not exist',
  });
}

function refuseChanges(
  saved: SavedResults,
  made: { readonly manifest: Manifest; readonly sweep: Sweep },
  shown: string,
): void {
  const differences = differencesOf(saved, made);
  if (differences.length === 0) return;
  throw new SimError('bad-usage', `${shown} has the results of another sweep`, {
    hint: `give another folder, or run what it was made with: ${join(shown, names.ini)}`,
    problems: differences.map((message) => ({ message })),
  });
}

async function withWriteErrors<T>(shown: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof SimError ? error : notWritten(error, shown);
  }
}

function notWritten(error: unknown, shown: string): SimError {
  return new SimError('not-written', `cannot write to ${shown}: ${messageOf(error)}`, {
    exitCode: ExitCode.output,
    hint: 'free disk space, or correct the rights of the folder; then go on with --resume',
    cause: error,
  });
}
