/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** `exit code 3`, `SIGKILL`. */
export function exitToString({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}
