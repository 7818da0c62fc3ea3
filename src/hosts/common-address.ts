import { usualIp } from '../core/same-address.js';

/** The two ends of the connection of an agent. */
export interface HostAddresses {
  /** Where the host's peers listen. */
  address: string;
  /** Where the supervisor is reached. */
  supervisor: string;
}

/**
 * Changes the addresses of the hosts on the supervisor's own machine, which reach the supervisor at each of its addresses: other hosts
 * may reach only one of them. The one is used at which most of the others are connected.
 *
 * @param own the addresses of the supervisor's machine
 */
export function useCommonAddress(hosts: readonly HostAddresses[], own: readonly string[]): void {
  const isHere = ({ address, supervisor }: HostAddresses): boolean =>
    usualIp(address) === usualIp(supervisor);
  const counts = new Map<string, number>();
  for (const { supervisor } of hosts.filter((host) => !isHere(host) && own.includes(host.supervisor)))
    counts.set(supervisor, (counts.get(supervisor) ?? 0) + 1);
  const [common] = [...counts].sort(([, one], [, other]) => other - one);
  if (common === undefined) return;
  for (const host of hosts.filter(isHere)) {
    host.address = common[0];
    host.supervisor = common[0];
  }
}
