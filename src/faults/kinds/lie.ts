import type { TransferFaultKind } from '../fault.js';

/** The holder announces the digest of another content, in its hit and with the archive. */
export const lie: TransferFaultKind<null> = {
  name: 'lie',
  on: 'transfer',
  by: 'holder',
  usage: '<transfer>',
  summary: 'announces the digest of another content, in the hit and with the archive',
  example: 'lie 3',
  readParameters: () => null,
  parametersText: () => '',
  decide: () => ({ effect: 'lied', atByte: 0 }),
};
