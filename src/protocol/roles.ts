/**
 * What a peer decides from its degree and the degrees of its neighbours, which they announce, so that each peer of a real network and
 * a simulation decide alike.
 */

/**
 * Whether a peer is a leaf of a network whose topology has no roles: its degree is at most `leafDegree`, and each of its neighbours
 * has a higher degree. So all neighbours of a leaf are ultrapeers.
 *
 * @param degreeOf the degree of the neighbour in a slot, from 0 to `degree - 1`
 */
export function isLeaf(degree: number, degreeOf: (slot: number) => number, leafDegree: number): boolean {
  if (degree === 0 || degree > leafDegree) return false;
  for (let slot = 0; slot < degree; slot += 1) if (degreeOf(slot) <= degree) return false;
  return true;
}

/**
 * The slot of the neighbour that a peer chooses as its parent: the one of highest degree, and of these the one of lowest id. So
 * the links to parents make no cycle.
 *
 * @param idOf the id of the neighbour in a slot
 * @returns -1 without neighbours
 */
export function parentSlot(
  degree: number,
  degreeOf: (slot: number) => number,
  idOf: (slot: number) => number,
): number {
  let parent = -1;
  for (let slot = 0; slot < degree; slot += 1) {
    if (parent < 0) parent = slot;
    else {
      const more = degreeOf(slot) - degreeOf(parent);
      if (more > 0 || (more === 0 && idOf(slot) < idOf(parent))) parent = slot;
    }
  }
  return parent;
}
