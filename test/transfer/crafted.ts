import { createHash } from 'node:crypto';
import { encodeChunkLength, endOfArchive } from '../../src/transfer/frames.js';
import {
  encodeFramedHeader,
  encodeOldHeader,
  encodeTrailer,
  type FramedHeader,
  type FramedTrailer,
  type OldHeader,
} from '../../src/transfer/header.js';
import { rawZip } from '../helpers/raw-zip.js';

export const three = Buffer.from('three\n'.repeat(50));
export const archive = rawZip([{ name: '3.txt', content: three, lengthFollows: true }]);
export const deflated = rawZip([{ name: '3.txt', content: three, method: 8 }]);

export const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A framed transfer, correct unless other values are given. */
export function framed(
  bytes: Buffer = archive,
  header: Partial<FramedHeader> = {},
  trailer: Partial<FramedTrailer> = {},
): Buffer {
  return Buffer.concat([
    encodeFramedHeader({ filename: '3.zip', name: '3.txt', size: three.length, ...header }),
    encodeChunkLength(bytes.length),
    bytes,
    endOfArchive,
    encodeTrailer({ md5: md5(bytes), fileSize: bytes.length, sha256: sha256(three), ...trailer }),
  ]);
}

/** An old-form transfer of this project, correct unless other values are given. */
export function old(bytes: Buffer = archive, header: Partial<OldHeader> = {}): Buffer {
  const honest = {
    filename: '3.zip',
    md5: md5(bytes),
    fileSize: bytes.length,
    name: '3.txt',
    size: three.length,
    sha256: sha256(three),
  };
  return Buffer.concat([encodeOldHeader({ ...honest, ...header }), bytes]);
}

/** What the older programs send: the length of the content, and none of the extras. */
export function ancient(bytes: Buffer = archive, header: Partial<OldHeader> = {}): Buffer {
  return old(bytes, { fileSize: three.length, name: null, size: null, sha256: null, ...header });
}

/** A header that no encoder would write, and what follows it. */
export function header(value: unknown, ...rest: Buffer[]): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const length = Buffer.alloc(4);
  length.writeInt32LE(json.length);
  return Buffer.concat([length, json, ...rest]);
}
