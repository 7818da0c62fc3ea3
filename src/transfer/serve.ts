import type { Socket } from 'node:net';
import type { ErrorCode } from '../core/errors.js';
import { loadPack } from './archive/load.js';
import { defaultLimits } from './limits.js';
import { Outbound } from './outbound.js';
import { serveFramed } from './serve-framed.js';
import { serveOld } from './serve-old.js';
import type { ServeOptions } from './serve-options.js';
import { encodeFailure } from './transfer-header.js';

/** Starts loading what packs, so that it is there when the request is. */
export function preloadPack(): void {
  // Whether it can be loaded matters when it is needed.
  loadPack().catch(() => undefined);
}

/**
 * Sends a shared file or folder to whoever requested it, and half-closes.
 *
 * What keeps the content from being sent is told to the receiver, as far as the form allows, and thrown here.
 *
 * @returns how many bytes the archive had
 * @throws SimError `file-missing`, `file-changed`, `bad-archive`, `too-large` (of the content), `timed-out`,
 *   `connection-lost` (of the receiver), `interrupted` (by `signal`)
 */
export async function serveTransfer(options: ServeOptions): Promise<{ readonly bytes: number }> {
  const { socket, form, limits, signal } = options;
  const outbound = new Outbound(socket, limits?.idleMs ?? defaultLimits.idleMs, signal);
  try {
    return {
      bytes: await (form === 'framed' ? serveFramed(outbound, options) : serveOld(outbound, options)),
    };
  } catch (error) {
    // Whether or not the receiver could be told, this is not how a transfer ends.
    outbound.destroy();
    throw error;
  }
}

export interface RefuseOptions {
  readonly socket: Socket;
  readonly form: 'framed' | 'old';
  readonly code: ErrorCode;
  readonly message: string;
  readonly limits?: ServeOptions['limits'];
}

/**
 * Tells a requester that nothing will come.
 *
 * @throws SimError `timed-out`, `connection-lost`
 */
export async function refuseTransfer({ socket, code, message, limits }: RefuseOptions): Promise<void> {
  const outbound = new Outbound(socket, limits?.idleMs ?? defaultLimits.idleMs);
  // The header is the same in both forms.
  await outbound.write(encodeFailure({ code, message }));
  await outbound.end();
}
