import { ancient, archive, deflated, header, md5, old, three } from '../../transfer/crafted.js';
import { anyArchive } from '../any-archive.js';
import type { Random } from '../engine/random.js';
import type { FuzzTarget } from '../target.js';
import { headerTokens, openTransfer } from '../transfer-target.js';

export const target: FuzzTarget = {
  seeds: [
    old(),
    old(deflated),
    ancient(archive),
    ancient(deflated),
    header({ filename: '3.txt', body: three.toString(), md5: md5(three) }),
  ],
  tokens: headerTokens,
  generate,
  maxBytes: 32 * 1024,
  open: () => openTransfer('old'),
};

function generate(random: Random): Buffer {
  const bytes = random.oneIn(4) ? archive : anyArchive(random);
  const fileSize = random.pick([0, 5, 300, bytes.length, bytes.length + 1, 5_000]);
  return random.oneIn(2) ? ancient(bytes, { fileSize }) : old(bytes, { size: null, sha256: null, fileSize });
}
