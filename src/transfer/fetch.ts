import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SimError, systemCode } from '../core/errors.js';
import type { Address, DigestMode } from '../core/vocabulary.js';
import { loadUnpack } from './archive/load.js';
import { isSafeName } from './file-name.js';
import { Inbound } from './inbound.js';
import { moveIntoPlace } from './install-download.js';
import { defaultLimits, idlesBeforeOldHeader, type TransferLimits } from './limits.js';
import type { ReceivedArchive, ReceiveOptions } from './receive.js';
import { receiveFramed } from './receive-framed.js';
import { receiveOld } from './receive-old.js';
import { Temporaries } from './temporaries.js';
import type { InlineHeader } from './transfer-header.js';
import { type Verified, verifyArchive, verifyInline } from './verify.js';
import { watch } from './watchdog.js';

export interface FetchOptions {
  /** Where the holder listens. */
  readonly address: Address;
  /** The request, as the holder's dialect has it. */
  readonly request: string;
  /** The form of transfer that this request asks for. */
  readonly form: 'framed' | 'old';
  /** Base name of the file or folder. */
  readonly file: string;
  /** What the hit gave. */
  readonly expected: { readonly size: number | null; readonly sha256: string | null };
  /** Where to download to; made if it is not there. */
  readonly folder: string;
  /** Whether to replace what is there with other content. */
  readonly overwrite: boolean;
  readonly digest: DigestMode;
  readonly limits?: Partial<TransferLimits> | undefined;
  /** Told of bytes of the archive that came, and bytes of content announced, where they are known. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether another holder waits to be tried: then this one is not given the time that an older program may take to pack. */
  readonly isUrgent?: (() => boolean) | undefined;
}

export interface Fetched extends Omit<Verified, 'path'> {
  /** Absolute path. */
  readonly savedTo: string;
}

/** Starts loading what unpacks, so that it is there when the first archive is. */
export function preloadUnpack(): void {
  // Whether it can be loaded matters when it is needed.
  loadUnpack().catch(() => undefined);
}

/**
 * Asks a holder for a file or folder, and downloads it.
 *
 * Until everything about it is verified it has a temporary name, and a download that fails leaves nothing behind.
 *
 * @throws SimError `bad-transfer` (not what was said), `bad-archive` (not to be unpacked), `too-large`, `timed-out`
 *   (silent or too slow), `connection-lost`, `file-exists`, `interrupted` (by `signal`), `bad-usage` (a name that this
 *   platform cannot hold), and `file-missing` and `file-changed` where the holder says so
 */
export async function fetchTransfer(options: FetchOptions): Promise<Fetched> {
  const { file, folder, overwrite, signal } = options;
  if (!isSafeName(file)) {
    throw new SimError('bad-usage', `${JSON.stringify(file)} is a name that this platform cannot hold`);
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
    signal?.throwIfAborted();
    const { path, ...facts } = verified;
    const savedTo = resolve(folder, file);
    await moveIntoPlace(path, savedTo, { kind: facts.kind, overwrite, temporaries });
    return { savedTo, ...facts };
  } catch (error) {
    throw explain(error, options);
  } finally {
    await temporaries.remove();
  }
}

async function receive(
  options: FetchOptions,
  temporaries: Temporaries,
): Promise<ReceivedArchive | InlineHeader> {
  const { address, request, form, signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const onProgress = options.onProgress ?? (() => undefined);
  const receiving: ReceiveOptions = { ...options, limits, temporaries, onProgress };
  const inbound = new Inbound(address, request);
  const stopWatching = watch({
    ...limits,
    idlesBeforeFirst: () => (form === 'old' && options.isUrgent?.() !== true ? idlesBeforeOldHeader : 1),
    received: () => inbound.received,
    isHeldUp: () => inbound.isPaused,
    onExpire: () => inbound.destroy(tooSlow(limits)),
  });
  const abort = (): void => inbound.destroy(interrupted());
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await (form === 'framed' ? receiveFramed(inbound, receiving) : receiveOld(inbound, receiving));
  } finally {
    stopWatching();
    signal?.removeEventListener('abort', abort);
    inbound.destroy(interrupted());
  }
}

function explain(error: unknown, { file, folder, signal }: FetchOptions): unknown {
  if (error instanceof SimError) return error;
  if (signal?.aborted === true) return interrupted();
  const code = systemCode(error);
  if (code === undefined) return error;
  return new SimError('not-written', `${file} cannot be saved in ${folder} (${code})`, { cause: error });
}

function tooSlow({ idleMs, minBytesPerIdle }: TransferLimits): SimError {
  return new SimError(
    'timed-out',
    `the holder sent fewer than ${minBytesPerIdle} bytes within ${idleMs / 1000} s`,
  );
}

function interrupted(): SimError {
  return new SimError('interrupted', 'the download was stopped');
}
