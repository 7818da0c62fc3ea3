import { readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** What an agent needs to find its supervisor, and to prove that it was invited. Only its owner may read it. */
export interface Invitation {
  /** Addresses and names of the supervisor; which of them an agent can reach depends on its network. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** 64 hex digits. */
  readonly key: string;
}

/** The addresses of this machine, those that only it can reach last. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((of = []) => of);
  const usable = all.filter(({ address }) => !address.startsWith('fe80:'));
  return usable
    .sort((one, other) => Number(one.internal) - Number(other.internal))
    .map(({ address }) => address);
}

/** @param path of a new file */
export function writeInvitation(path: string, invitation: Invitation): void {
  writeFileSync(path, `${JSON.stringify(invitation)}\n`, { mode: 0o600, flag: 'wx' });
}

/** @param path 0: standard input */
export function readInvitation(path: string | 0): Invitation {
  return JSON.parse(readFileSync(path, 'utf8')) as Invitation;
}
