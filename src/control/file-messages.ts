import type { Failure } from '../core/errors.js';
import type { Content } from '../share/contents.js';

/**
 * Messages about files between the supervisor and an agent. Where a folder is not shared, shares are sent to the host, into a scratch
 * folder of the agent, and downloads and logs come back from it.
 */

/**
 * A piece of a file or folder that is sent. `path` is below what is sent, with forward slashes; empty: that itself. A folder is sent
 * before what is in it.
 */
export type TreePart =
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  /** Begins a file, or begins it again if it has changed meanwhile. */
  | { readonly kind: 'file'; readonly path: string; readonly mode: number }
  /** The next bytes of the last file, in base64. */
  | { readonly kind: 'bytes'; readonly data: string }
  /** A symbolic link. It is made to lead nowhere: what matters is that a peer does not share it. */
  | { readonly kind: 'link'; readonly path: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Number of a file or folder on its way, or of a request. The supervisor chooses it. */
type Sent = { readonly number: number };

export type FileOrder =
  /** Do you see these folders as I do? Answered by `looked`. */
  | ({ readonly type: 'look' } & Sent & Look)
  /** `part` messages of this number follow. Answered by `kept`. */
  | ({ readonly type: 'keep'; readonly to: string } & Sent)
  | ({ readonly type: 'part'; readonly part: TreePart } & Sent)
  /** Answered by `part` messages. */
  | ({ readonly type: 'fetch'; readonly path: string } & Sent)
  | ({ readonly type: 'taken'; readonly amount: number } & Sent)
  /** Stop sending or keeping it. */
  | ({ readonly type: 'cancel' } & Sent)
  /** The names in a folder of the scratch folder. Answered by `listed`. */
  | ({ readonly type: 'list'; readonly path: string } & Sent)
  /** Answered by `digested`. */
  | ({ readonly type: 'digest'; readonly path: string; readonly kind: 'file' | 'folder' } & Sent)
  /** Answered by `contents`. */
  | ({ readonly type: 'contents'; readonly folders: readonly string[]; readonly file: string } & Sent);

export interface Look {
  /** A file that was just made in the folder of the run, and what is in it. */
  readonly marker: { readonly path: string; readonly content: string };
  readonly shares: readonly { readonly path: string; readonly fingerprint: string }[];
}

export type FileAnswer =
  | ({ readonly type: 'looked' } & Sent & Looked)
  | ({ readonly type: 'kept'; readonly failure: Failure | null } & Sent)
  | ({ readonly type: 'part'; readonly part: TreePart } & Sent)
  /** The receiver has written so much of what was sent, as `amountOf` counts it: more may be sent. */
  | ({ readonly type: 'taken'; readonly amount: number } & Sent)
  /** Null if there is no such folder. */
  | ({ readonly type: 'listed'; readonly names: readonly string[] | null } & Sent)
  | ({ readonly type: 'digested'; readonly sha256: string | null } & Sent)
  | ({ readonly type: 'contents'; readonly contents: readonly Content[] | null } & Sent);

export interface Looked {
  /** Whether the folder of the run is the same, and may be written to. */
  readonly isRunFolderShared: boolean;
  /** Of each share, in order. */
  readonly areShared: readonly boolean[];
  /** Absolute path of the scratch folder; null if none is needed. */
  readonly scratch: string | null;
  /** Why there is no scratch folder though one is needed. */
  readonly failure: Failure | null;
}

/** How much of the sender's window a part takes, about its bytes. */
export function amountOf(part: TreePart): number {
  const text = 'data' in part ? part.data : 'path' in part ? part.path : '';
  return 128 + text.length;
}
