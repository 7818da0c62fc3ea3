import { lengthBytes } from '../../transfer/frames.js';
import { maxHeaderBytes } from '../../transfer/header.js';
import type { TestConnection } from './test-connection.js';
import type { Trial } from './trial.js';

/** The first thing that comes back on a request: a header, text, or nothing. */
export interface Reply {
  /** The header's keys, where one came that is JSON. */
  readonly header: Readonly<Record<string, unknown>> | null;
  readonly bytes: Buffer;
}

/** Waits until a header has come back as a whole, or the candidate hangs up, or the time is over. */
export async function replyOn(trial: Trial, link: TestConnection, ms: number): Promise<Reply> {
  await trial.happenings.waitFor(
    () => headerOf(link.received) !== undefined || link.hasEnded || undefined,
    ms,
  );
  return { header: headerOf(link.received) ?? null, bytes: link.received };
}

/** Undefined while it is not whole; null where it will be none. */
function headerOf(bytes: Buffer): Record<string, unknown> | null | undefined {
  if (bytes.length < lengthBytes) return undefined;
  const length = bytes.readInt32LE();
  if (length < 1 || length > maxHeaderBytes) return null;
  if (bytes.length < lengthBytes + length) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.subarray(lengthBytes, lengthBytes + length).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
