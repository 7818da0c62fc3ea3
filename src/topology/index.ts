export { shippedPath, shippedTopologies } from './find-files.js';
export { distancesFrom, type GraphNode, linkCount } from './graph.js';
export { sectionText } from './ini/read-file.js';
export { loadTopology } from './load.js';
export type { AbsentPeer, NetworkOptions, PeerSpec, ProgramSpec, Topology } from './model.js';
