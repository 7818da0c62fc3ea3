export { distancesFrom, type GraphNode, linkCount } from './graph.js';
export { loadTopology } from './load.js';
export type { AbsentPeer, NetworkOptions, PeerSpec, ProgramSpec, Topology } from './model.js';
export { sectionText } from './read/section-text.js';
export { shippedPath, shippedTopologies } from './shipped.js';
