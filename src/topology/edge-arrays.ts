/**
 * The shape of a network alone: nodes 0 to `nodes - 1` and their links, as compact as a million peers demand.
 *
 * No link stands twice, an undirected one in one of its two directions only, and none leads from a node to itself.
 */
export interface EdgeArrays {
  readonly nodes: number;
  /** Whether a link leads only from its source to its target; else each asks the other. */
  readonly directed: boolean;
  /** Link `i` leads from `sources[i]` to `targets[i]`. */
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}
