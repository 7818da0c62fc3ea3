/**
 * The two halves of the archive, each loaded when it is first needed: their libraries cost more time and memory than
 * all the rest of a peer, and a holder never unpacks, an origin never packs.
 *
 * The build leaves imports of exactly these names for run time.
 */
export const loadPack = (): Promise<typeof import('./pack.js')> => import('./pack.js');

export const loadUnpack = (): Promise<typeof import('./unpack.js')> => import('./unpack.js');
