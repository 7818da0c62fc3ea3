import type { Arrival } from './bench/incoming.js';

export interface FindingDetails {
  /** What came, in words; nothing, where it is not said. */
  readonly actual?: string;
  /** What of it is to be quoted byte by byte. */
  readonly arrivals?: readonly Arrival[];
  readonly bytes?: Buffer;
  /** Whether it was ended because it used more than it may. */
  readonly isOverCap?: boolean;
}

/** Why a candidate does not fulfil a requirement. */
export class Finding extends Error {
  readonly expected: string;
  readonly details: FindingDetails;

  constructor(expected: string, details: FindingDetails = {}) {
    super(`expected ${expected}`);
    this.expected = expected;
    this.details = details;
  }
}
