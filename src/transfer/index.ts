/** All that a peer does with files' contents, in one module: it is loaded when the first file is found or asked for. */
export { Digests } from './digests.js';
export { fetchTransfer, preloadUnpack } from './fetch.js';
export { preloadPack, refuseTransfer, serveTransfer } from './serve.js';
export { removeTemporariesSync } from './temporaries.js';
