import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, problemToString, SimError, systemCode } from '../core/errors.js';
import { printable, quote } from '../core/sanitize.js';
import { damagedField } from './damage.js';
import { binaryMagic, type TraceEvent, traceSchema } from './event.js';

export interface ReadTraceOptions {
  /** Whether the trace may end anywhere: its run was killed, or goes on. Default false. */
  readonly partial?: boolean | undefined;
}

/** Characters of one line: the first event of a run of 100,000 peers has about 5 million. */
const maxLine = 256 * 1024 * 1024;

/**
 * Reads a saved trace, event by event: the `trace.ndjson` of a run, the output of `--reporter ndjson`, the binary trace of a
 * simulation, or one of them compressed by gzip, whatever the file is called. The memory that it takes does not grow with the trace.
 *
 * Stop early with `break`; the file is closed then, too. Events that a newer floodsim has added are passed on.
 *
 * @param path the file, relative to the process's working directory
 * @throws SimError `bad-usage` without a path; `bad-trace`, with file and line: not a trace, a trace with another schema version, or cut off; the events
 *   before that line have been yielded
 */
export async function* readTrace(
  path: string,
  { partial = false }: ReadTraceOptions = {},
): AsyncGenerator<TraceEvent, void, undefined> {
  // For callers without a compiler.
  if (typeof path !== 'string')
    throw new SimError('bad-usage', 'readTrace() needs a path', { hint: 'pass the path of a trace' });
  let line = 0;
  let last: TraceEvent | undefined;
  const fail = (at: number, message: string, hint: string): SimError => {
    const problem = { file: printable(path), line: at, message, hint };
    return new SimError('bad-trace', problemToString(problem), { hint, problems: [problem] });
  };
  const opened = await openTrace(path);
  const chunks = chunksOf(opened);
  try {
    const first = await chunks.next();
    if (first.done !== true && isBinary(first.value)) {
      yield* readBinary(path, startingWith(first.value, chunks), partial);
      return;
    }
    const lines = linesOf(first.done === true ? chunks : startingWith(first.value, chunks), opened.encoding);
    for await (const { text, isEnded } of lines) {
      line += 1;
      const event = parse(text);
      if (event === null && !isEnded && line > 1) {
        if (partial) return;
        throw fail(line, 'the trace is cut off within this event', cutOffHint);
      }
      if (event === null) throw fail(line, `${quote(text)} is not an event`, foreignHint);
      if (line === 1) {
        const problem = schemaProblem(event);
        if (problem !== null) throw fail(line, problem, foreignHint);
      } else if (event.type === 'run:started') {
        throw fail(line, 'another trace begins here', 'read each trace from a file of its own');
      } else if (last?.type === 'run:finished') {
        throw fail(line, 'the trace goes on after run:finished', 'remove the lines from here on');
      }
      const damaged = damagedField(event);
      if (damaged !== null)
        throw fail(line, `the field ${damaged} of this ${quote(event.type)} is damaged`, foreignHint);
      last = event;
      yield event;
    }
  } catch (error) {
    if (error instanceof SimError) throw error;
    if (systemCode(error) === 'Z_BUF_ERROR') {
      if (partial) return;
      throw fail(line + 1, 'the compressed file is cut off here', cutOffHint);
    }
    throw fail(line + 1, `cannot be read: ${messageOf(error)}`, 'check the file');
  } finally {
    await chunks.return();
  }
  if (last === undefined) throw fail(1, 'the file is empty', foreignHint);
  if (last.type === 'run:finished' || partial) return;
  throw fail(line, 'the trace is cut off after this event: it has no run:finished', cutOffHint);
}

const foreignHint = 'give the trace.ndjson of a run, or the output of sim run --reporter ndjson';
const cutOffHint = 'the run was killed, goes on, or the file was not copied whole; partial reads it anyway';

/** The head of an open file decides how it is read. */
interface OpenTrace {
  readonly file: FileHandle;
  readonly isGzip: boolean;
  readonly encoding: string;
}

/** @throws SimError `bad-trace` if there is no such file */
async function openTrace(path: string): Promise<OpenTrace> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const head = buffer.toString('hex');
    // A Windows shell redirects output as UTF-16.
    const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[head] ?? 'utf-8';
    return { file, isGzip: head === '1f8b', encoding };
  } catch (error) {
    await file?.close();
    const code = systemCode(error);
    const [message, hint] =
      code === 'ENOENT'
        ? [`there is no file ${quote(path)}`, foreignHint]
        : code === 'EISDIR'
          ? [`${quote(path)} is a folder`, 'give the trace.ndjson in it']
          : [`${quote(path)} cannot be read: ${messageOf(error)}`, 'check the file'];
    throw new SimError('bad-trace', message, { hint, cause: error });
  }
}

interface Line {
  readonly text: string;
  /** Whether a line feed follows. */
  readonly isEnded: boolean;
}

async function* chunksOf({ file, isGzip }: OpenTrace): AsyncGenerator<Uint8Array, void, undefined> {
  // The handle is closed with the stream, also when the reader stops early.
  const bytes: Readable = file.createReadStream({ start: 0 });
  yield* isGzip ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}

/** Whether a file is the binary trace of a simulation, or the beginning of one. */
function isBinary(chunk: Uint8Array): boolean {
  const head = Buffer.from(chunk.subarray(0, binaryMagic.length / 2)).toString('hex');
  return head !== '' && binaryMagic.startsWith(head);
}

/** What reads it is loaded only for such a trace. */
async function* readBinary(
  path: string,
  chunks: AsyncGenerator<Uint8Array>,
  partial: boolean,
): AsyncGenerator<TraceEvent, void, undefined> {
  const { BinaryDamage, eventsOfBinary } = await import('./binary/read.js');
  try {
    for await (const events of eventsOfBinary(chunks)) yield* events;
  } catch (error) {
    const isCutOff = systemCode(error) === 'Z_BUF_ERROR' || (error instanceof BinaryDamage && error.isCutOff);
    if (isCutOff && partial) return;
    const where = error instanceof BinaryDamage ? `, byte ${error.at}` : '';
    const hint = isCutOff ? binaryCutOffHint : 'make it again with sim simulate --trace';
    throw new SimError('bad-trace', `${printable(path)}${where}: ${messageOf(error)}`, {
      hint,
      cause: error,
    });
  }
}

const binaryCutOffHint =
  'the simulation was ended, or the file was not copied whole; partial reads it anyway';

async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<Line, void, undefined> {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  let isFirst = true;
  for await (const chunk of chunks) {
    const texts = decoder.decode(chunk, { stream: true }).split('\n');
    // A large file without line feeds, such as an archive, is not read to its end.
    const isForeign = isFirst && texts[0] !== '' && texts[0]?.startsWith('{') === false;
    isFirst = false;
    // Searched in this chunk only: of a long line, each byte is looked at once.
    texts[0] = rest + (texts[0] ?? '');
    rest = texts.pop() ?? '';
    for (const text of texts) yield { text, isEnded: true };
    if (isForeign || rest.length > maxLine) yield { text: rest, isEnded: true };
  }
  rest += decoder.decode();
  if (rest !== '') yield { text: rest, isEnded: false };
}

/** Null if the text is not an event. */
function parse(text: string): TraceEvent | null {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event !== 'object' || event === null) return null;
    const { id, at, type } = event as Partial<Record<keyof TraceEvent, unknown>>;
    const isEvent = typeof id === 'string' && typeof at === 'number' && typeof type === 'string';
    return isEvent ? (event as TraceEvent) : null;
  } catch {
    return null;
  }
}

/** What is wrong with the first event; null if nothing is. */
function schemaProblem(first: TraceEvent): string | null {
  if (first.type !== 'run:started') return `a trace begins with run:started, not with ${quote(first.type)}`;
  const schema: unknown = first.schema;
  if (schema === traceSchema) return null;
  return schema === undefined
    ? 'this trace has no schema version: an older floodsim wrote it'
    : `this trace has schema version ${quote(String(schema))}; this floodsim reads version ${traceSchema}`;
}
