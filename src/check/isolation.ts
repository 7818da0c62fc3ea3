// The command line loads this file before it reads its arguments, so it imports nothing.

/** `auto`: where it can be had. `always`: an error where it cannot. */
export const isolationModes = ['auto', 'always', 'never'] as const;
export type IsolationMode = (typeof isolationModes)[number];

/** Whether a candidate saw nothing but its own folders and the programs of the machine. */
export interface Isolation {
  readonly isIsolated: boolean;
  /** Why it was not; null if it was. */
  readonly reason: string | null;
}

export const isolated: Isolation = { isIsolated: true, reason: null };

export function notIsolated(reason: string): Isolation {
  return { isIsolated: false, reason };
}

/** `yes`, or `no: ` and the reason; null is a candidate that never ran. */
export function isolationText(isolation: Isolation | null): string {
  if (isolation === null) return 'never started';
  return isolation.isIsolated ? 'yes' : `no: ${isolation.reason}`;
}
