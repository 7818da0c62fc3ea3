import { randomOf } from '../core/random.js';
import { maxTtl } from '../core/vocabulary.js';
import type { CheckedPeer } from '../faults/check-fault.js';
import type { SoakCase } from './case.js';
import { drawFaults, drawnKinds } from './draw-fault.js';
import { pick, several } from './pick.js';

const sizes = [1, 200, 5_000, 100_000, 400_000];
const maxQueries = 3;
const maxFaults = 4;
const maxHolders = 3;
const shortTtls = [1, 2, 3];
/** As far as the longest way leads. */
const longTtlOf = (peers: readonly CheckedPeer[]): number => Math.min(maxTtl, Math.max(1, peers.length));

/**
 * The case with this number.
 *
 * @param kinds of faults
 */
export function drawCase(
  seed: string,
  number: number,
  peers: readonly CheckedPeer[],
  kinds = drawnKinds,
): SoakCase {
  const random = randomOf(seed, `soak ${number}`);
  const longTtl = longTtlOf(peers);
  const ids = peers.map(({ id }) => id);
  const files = Array.from({ length: 1 + random.below(2) }, (_, index) => ({
    name: `soak-${number}-${index + 1}.bin`,
    size: pick(sizes, random),
    holders: several(ids, 1 + random.below(Math.min(maxHolders, Math.ceil(ids.length / 2))), random),
  }));
  const names = [...files.map(({ name }) => name), `soak-${number}-nobody.bin`];
  const queries = Array.from({ length: 1 + random.below(maxQueries) }, () => {
    // Rarely the file that nobody has, and rarely a peer that has the file itself.
    const file = random.below(6) === 0 ? pick(names, random) : pick(names.slice(0, -1), random);
    const holders = random.below(8) === 0 ? [] : files.find(({ name }) => name === file)?.holders;
    const others = ids.filter((id) => holders?.includes(id) !== true);
    return {
      file,
      origin: pick(others.length > 0 ? others : ids, random),
      ttl: random.below(4) === 0 ? pick(shortTtls, random) : longTtl,
    };
  });
  const proofFile = {
    name: `soak-${number}-proof.bin`,
    size: pick(sizes, random),
    holders: several(ids, 1, random),
  };
  const others = ids.filter((id) => !proofFile.holders.includes(id));
  const proof = {
    file: proofFile.name,
    origin: pick(others.length > 0 ? others : ids, random),
    ttl: longTtl,
  };
  const faults = drawFaults({ random, peers, files, queries }, kinds, 1 + random.below(maxFaults));
  const different = new Map(queries.map((query) => [`${query.origin} ${query.file}`, query]));
  return {
    seed,
    number,
    files: [...files, proofFile],
    // A peer runs only one query for a file at a time.
    queries: [...different.values()],
    atOnce: random.below(2) === 0,
    faults,
    proof,
  };
}
