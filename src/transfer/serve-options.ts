import type { Socket } from 'node:net';
import type { Compression, DigestMode } from '../core/vocabulary.js';
import type { SharedContent } from './archive/content.js';
import type { TransferLimits } from './limits.js';

export interface ServeOptions {
  /** On which the request came. */
  readonly socket: Socket;
  readonly content: SharedContent;
  /** Of the content, in hex (of a folder: of its archive), as the hit gave it; null where it is not known yet. */
  readonly sha256: string | null;
  readonly form: 'framed' | 'old';
  readonly digest: DigestMode;
  readonly compression: Compression;
  readonly limits?: Partial<Pick<TransferLimits, 'idleMs'>> | undefined;
  readonly signal?: AbortSignal | undefined;
}
