export {
  applyModification,
  planModification,
  type Setting,
  settings,
} from './edit/index.js';
export { convert } from './formats/convert.js';
export { loadDraft } from './formats/load-draft.js';
export { draftOf, type NetworkDraft } from './formats/network-draft.js';
export { formatNamed, formatNames, readableFormats } from './formats/registry.js';
export { distancesFrom, type GraphNode, linkCount } from './graph.js';
export { loadTopology } from './load.js';
export type { AbsentPeer, NetworkOptions, PeerSpec, Topology } from './model.js';
export { oddities } from './oddities.js';
export { sectionText } from './read/section-text.js';
export { shippedPath, shippedTopologies } from './shipped.js';
