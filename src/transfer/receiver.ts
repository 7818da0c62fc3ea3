import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { SimError, systemCode } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import type { Address, DigestMode } from '../core/vocabulary.js';
import { isSafeName } from '../wire/file-name.js';
import { receiveFramed } from './framed.js';
import type { InlineHeader } from './header.js';
import { Inbound } from './inbound.js';
import { installDownload } from './install.js';
import { defaultLimits, type TransferLimits } from './limits.js';
import { receiveOld } from './old.js';
import { Pace, watchPace } from './pace.js';
import type { ReceivedArchive, ReceiveOptions } from './receiving.js';
import { Temporaries } from './temporaries.js';
import { type Verified, verifyArchive, verifyInline } from './verify.js';

export interface FetchOptions {
  /** Address on which the holder listens. */
  readonly address: Address;
  /** The request in the holder's dialect. */
  readonly request: string;
  /** The form of transfer that this request asks for. */
  readonly form: 'framed' | 'old';
  /** Base name of the file or folder. */
  readonly file: string;
  /** Whether the user wants a folder: the name alone does not say it. */
  readonly isFolder?: boolean | undefined;
  /** Facts from the hit. */
  readonly expected: { readonly size: number | null; readonly sha256: string | null };
  /** Folder for the download; it is created if it does not exist. */
  readonly folder: string;
  /** Whether to replace an existing file or folder that has other content. */
  readonly overwrite: boolean;
  /** Whether the verified content is removed, and nothing in the folder changes. Default false. */
  readonly isDiscarded?: boolean | undefined;
  readonly digest: DigestMode;
  readonly limits?: Partial<TransferLimits> | undefined;
  /** Called with the received bytes of the archive and the announced size of the content, if known. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Takes over the connection to a holder of the old form that has sent everything: such a holder has to close it. */
  readonly keepOpen?: ((socket: Socket) => void) | undefined;
  /** How long the holder may send nothing, or be behind the least rate, because another holder waits; null if none does. */
  readonly patienceMs?: (() => number | null) | undefined;
  /**
   * Called when the content has arrived with the announced digests, before it gets its final name. It is not saved if this rejects.
   */
  readonly confirm?: ((content: Omit<Verified, 'bytes' | 'md5' | 'size'>) => Promise<void>) | undefined;
}

export interface Fetched extends Omit<Verified, 'path'> {
  /** Absolute path; empty if it was discarded. */
  readonly savedTo: string;
}

/** Starts loading the code that unpacks, so that it is ready when the first archive is complete. */
export function preloadUnpack(): void {
  // A failure is reported when the code is needed.
  import('./archive/unpack.js').catch(() => undefined);
}

/**
 * Requests a file or folder from a holder and downloads it.
 *
 * A download has a temporary name until all of it is verified. A failed download leaves nothing behind.
 *
 * @throws SimError `bad-transfer` (not what was announced), `bad-archive` (cannot be unpacked), `too-large`, `timed-out`
 *   (silent or too slow), `connection-lost`, `file-exists`, `interrupted` (by `signal`), `bad-usage` (not a file name on
 *   this platform), `not-written`, and `file-missing` and `file-changed` if the holder reports so
 */
export async function fetchTransfer(options: FetchOptions): Promise<Fetched> {
  const { file, folder, overwrite, signal } = options;
  if (!isSafeName(file)) {
    throw new SimError('bad-usage', `${quote(file)} is not a valid file name on this platform`);
  }
  const temporaries = new Temporaries(folder, file);
  preloadUnpack();
  try {
    await mkdir(folder, { recursive: true });
    const received = await receive(options, temporaries);
    const verification = { ...options, temporaries, signal };
    const verified =
      'body' in received
        ? await verifyInline(received, verification)
        : await verifyArchive(received, verification);
    const { path, ...facts } = verified;
    await options.confirm?.({ path, kind: facts.kind, sha256: facts.sha256 });
    signal?.throwIfAborted();
    if (options.isDiscarded === true) return { savedTo: '', ...facts };
    const savedTo = resolve(folder, file);
    await installDownload(path, savedTo, { kind: facts.kind, overwrite, temporaries });
    return { savedTo, ...facts };
  } catch (error) {
    throw toSimError(error, options);
  } finally {
    await temporaries.remove();
  }
}

/** Downloads into temporary files, within all deadlines. */
async function receive(
  options: FetchOptions,
  temporaries: Temporaries,
): Promise<ReceivedArchive | InlineHeader> {
  const { address, request, form, signal, keepOpen } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const onProgress = options.onProgress ?? (() => undefined);
  const receiving: ReceiveOptions = { ...options, limits, temporaries, onProgress };
  const inbound = new Inbound(address, request, form === 'old');
  const stopWatching = watchPace(
    new Pace(limits, form),
    () => ({
      received: inbound.received,
      isPaused: inbound.isPaused,
      patienceMs: options.patienceMs?.() ?? null,
    }),
    (reason) => inbound.destroy(reason),
  );
  const abort = (): void => inbound.destroy(interrupted());
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    if (form === 'framed') return await receiveFramed(inbound, receiving);
    const received = await receiveOld(inbound, receiving);
    keepOpen?.(inbound.release());
    return received;
  } finally {
    stopWatching();
    signal?.removeEventListener('abort', abort);
    inbound.destroy(interrupted());
  }
}

function toSimError(error: unknown, { file, folder, signal }: FetchOptions): unknown {
  if (error instanceof SimError) return error;
  if (signal?.aborted === true) return interrupted();
  const code = systemCode(error);
  if (code === undefined) return error;
  return new SimError('not-written', `cannot save ${file} in ${folder} (${code})`, { cause: error });
}

function interrupted(): SimError {
  return new SimError('interrupted', 'the download was stopped');
}
