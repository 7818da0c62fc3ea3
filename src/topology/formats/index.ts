export { convert } from './convert.js';
export { loadNetwork } from './load-draft.js';
export { type PartialNetwork, toPartialNetwork } from './network-draft.js';
export { formatNamed, formatNames, formatOf, readableFormats } from './registry.js';
