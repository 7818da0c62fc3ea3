import type { Shell } from './shell.js';

/** Names of all that living peers share: what one may ask for. */
export async function filesInNetwork({ session, peers }: Shell): Promise<string[]> {
  const described = await Promise.all(peers.map(({ id }) => session.network.describe(id, false)));
  return [...new Set(described.flatMap((one) => one?.files.map(({ name }) => name) ?? []))].sort();
}

export function idsOf({ peers }: Shell): string[] {
  return peers.map(({ id }) => String(id));
}
