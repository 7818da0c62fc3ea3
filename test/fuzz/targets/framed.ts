import { encodeFailure } from '../../../src/transfer/header.js';
import { archive, deflated, framed, md5, sha256 } from '../../transfer/crafted.js';
import { anyArchive } from '../any-archive.js';
import type { Random } from '../engine/random.js';
import type { FuzzTarget } from '../target.js';
import { headerTokens, openTransfer } from '../transfer-target.js';

export const target: FuzzTarget = {
  seeds: [framed(), framed(deflated), encodeFailure({ code: 'file-changed', message: 'changed' })],
  tokens: headerTokens,
  generate,
  maxBytes: 32 * 1024,
  open: () => openTransfer('framed'),
};

/** A transfer whose digests fit the archive, so that what is wrong in the archive is reached. */
function generate(random: Random): Buffer {
  const bytes = random.oneIn(4) ? archive : anyArchive(random);
  const size = random.pick([0, 5, 300, 305, 600, 5_000]);
  const wrong = random.oneIn(4) ? { sha256: sha256(bytes) } : { sha256: null, md5: md5(bytes) };
  return framed(bytes, { size }, wrong);
}
