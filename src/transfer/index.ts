/** All that a peer does with the contents of files. It is one bundle, loaded at the first transfer; a hit does not need it. */
export { changingCopy } from './changing-copy.js';
export { fetchTransfer, preloadUnpack } from './receiver.js';
export { preloadPack, refuseTransfer, serveTransfer } from './sender.js';
export { removeTemporariesSync } from './temporaries.js';
