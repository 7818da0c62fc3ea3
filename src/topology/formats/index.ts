export { convert } from './convert.js';
export { loadDraft } from './load-draft.js';
export { draftOf, type NetworkDraft } from './network-draft.js';
export { formatNamed, formatNames, formatOf, readableFormats } from './registry.js';
