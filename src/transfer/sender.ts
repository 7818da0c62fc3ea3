import type { Socket } from 'node:net';
import type { ErrorCode } from '../core/errors.js';
import { sendFramed } from './framed.js';
import { encodeFailure } from './header.js';
import { defaultLimits } from './limits.js';
import { sendOld } from './old.js';
import { Outbound } from './outbound.js';
import type { ServeOptions } from './packing.js';

/** Starts loading the code that packs, so that it is ready when the request arrives. */
export function preloadPack(): void {
  // A failure is reported when the code is needed.
  import('./archive/pack.js').catch(() => undefined);
}

/**
 * Sends a shared file or folder to a requester, and half-closes the connection.
 *
 * An error of the content is reported to the receiver, as far as the form allows, and thrown.
 *
 * @returns length of the archive
 * @throws SimError `file-missing`, `file-changed`, `bad-archive`, `too-large` (of the content), `timed-out`,
 *   `connection-lost` (of the receiver), `interrupted` (by `signal`)
 */
export async function serveTransfer(options: ServeOptions): Promise<{ readonly bytes: number }> {
  const { socket, form, limits, signal, isUrgent } = options;
  const outbound = new Outbound(socket, limits?.idleMs ?? defaultLimits.idleMs, { signal, isUrgent });
  try {
    return { bytes: await (form === 'framed' ? sendFramed : sendOld)(outbound, options) };
  } catch (error) {
    // The receiver must not take this for the end of a complete transfer.
    outbound.destroy();
    throw error;
  }
}

export interface RefuseOptions {
  readonly socket: Socket;
  readonly code: ErrorCode;
  readonly message: string;
  readonly limits?: ServeOptions['limits'];
}

/**
 * Answers a request with an error.
 *
 * @throws SimError `timed-out`, `connection-lost`
 */
export async function refuseTransfer({ socket, code, message, limits }: RefuseOptions): Promise<void> {
  const outbound = new Outbound(socket, limits?.idleMs ?? defaultLimits.idleMs);
  // The header is the same in both forms.
  await outbound.write(encodeFailure({ code, message }));
  await outbound.end();
}
