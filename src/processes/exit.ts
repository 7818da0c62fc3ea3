/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}
