export {
  applyModification,
  type Modification,
  planModification,
  type Setting,
  settings,
} from './edit/index.js';
export { distancesFrom, type GraphNode, linkCount } from './graph.js';
export { loadTopology } from './load.js';
export type { AbsentPeer, NetworkOptions, PeerSpec, Topology } from './model.js';
export { sectionText } from './read/section-text.js';
export { shippedTopologies } from './shipped.js';
