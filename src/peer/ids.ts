/** Loaded when it is first needed: a peer that only passes questions on never needs it, and it is slow to load. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

/** 16 random bytes, as 32 hex digits. */
export function newQueryId(): string {
  return crypto().randomBytes(16).toString('hex');
}

/** Compares without telling, by the time that it takes, how much of it was right. Both are 32 hex digits. */
export function sameToken(said: string, token: string): boolean {
  return crypto().timingSafeEqual(Buffer.from(said), Buffer.from(token));
}
