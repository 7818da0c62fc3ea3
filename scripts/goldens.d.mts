export const goldens: string;
export const cases: Readonly<Record<string, readonly string[]>>;
export function canonicalOf(args: readonly string[]): Promise<string>;
