/** All that a peer does with the contents of files. It is one bundle, loaded at the first hit or request. */
export { Digests } from './archive/digest.js';
export { fetchTransfer, preloadUnpack } from './receiver.js';
export { preloadPack, refuseTransfer, serveTransfer } from './sender.js';
export { removeTemporariesSync } from './temporaries.js';
