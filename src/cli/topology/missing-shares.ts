import { existsSync } from 'node:fs';
import { shownPath } from '../../report/style.js';
import { counted } from '../../report/units.js';
import type { PartialPeer } from '../../topology/model.js';

/** Notes the shared folders that are not there: a drawing does not need them, but a run does. */
export function noteMissingShares(
  peers: readonly Pick<PartialPeer, 'shareDir'>[],
  cwd: string,
  note: (text: string) => void,
): void {
  const missing = peers.flatMap(({ shareDir }) =>
    shareDir === undefined || existsSync(shareDir) ? [] : [shownPath(shareDir, cwd)],
  );
  const [first] = missing;
  if (first === undefined) return;
  const examples = missing.length === 1 ? first : `${first}, ...`;
  note(
    `${counted(missing.length, 'shared folder')} missing (${examples}): to run the network, see sim topology validate`,
  );
}
