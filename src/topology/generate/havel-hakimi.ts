/**
 * The ends of the links of some simple overlay with these degrees, by V. Havel (1955) and S. L. Hakimi (1962): a node
 * is linked to those that want most links, and so on with the rest. Any node can be taken (D. J. Kleitman and D. L.
 * Wang, 1973); to take the one that wants least keeps the time in proportion to the links.
 *
 * @param degrees a sequence that some simple network has (`isGraphical`)
 * @returns link i leads between the nodes at 2i and 2i + 1
 */
export function someEnds(degrees: Int32Array): Int32Array {
  const nodes = Int32Array.from(degrees.keys()).sort(
    (one, other) => wantOf(degrees, other) - wantOf(degrees, one),
  );
  const wants = nodes.map((node) => wantOf(degrees, node));
  const ends = new Int32Array(degrees.reduce((sum, degree) => sum + degree, 0));
  let filled = 0;
  const link = (last: number, place: number): void => {
    wants[place] = (wants[place] as number) - 1;
    ends[filled] = nodes[last] as number;
    ends[filled + 1] = nodes[place] as number;
    filled += 2;
  };
  for (let last = nodes.length - 1; last > 0; last -= 1) {
    const want = wants[last] as number;
    if (want === 0) continue;
    // Of those that want as much as the least of the chosen, the hindmost are chosen: the order stays a falling one.
    const least = wants[want - 1] as number;
    const first = firstAtMost(wants, last, least);
    const end = firstAtMost(wants, last, least - 1);
    for (let place = 0; place < first; place += 1) link(last, place);
    for (let place = end - (want - first); place < end; place += 1) link(last, place);
  }
  return ends;
}

function wantOf(degrees: Int32Array, node: number): number {
  return degrees[node] as number;
}

/** The first of the `count` falling values that is at most so much; `count` where none is. */
function firstAtMost(values: Int32Array, count: number, most: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= most) high = middle;
    else low = middle + 1;
  }
  return low;
}
