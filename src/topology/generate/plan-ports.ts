import { SimError } from '../../core/errors.js';

const lastPort = 65_535;
const usualBase = 20_000;
/** Below, ports are for those who own the machine. */
const leastBase = 1024;
/** What Linux gives to connections that go out: a server may find its port taken. */
const pool = { first: 32_768, last: 60_999 };

export interface PortPlan {
  readonly basePort: number;
  /** Whether there is room for client ports also, which nothing binds. */
  readonly clientPorts: boolean;
  /** Whether some server's port lies in the pool from which the system serves itself. */
  readonly isInPool: boolean;
}

/**
 * Ports for so many peers on one address: from the one given on; by default from 20000, or lower where they would not
 * fit.
 *
 * @throws SimError `bad-usage` where they do not fit
 */
export function planPorts(peers: number, base: number | undefined): PortPlan {
  const basePort = base ?? Math.min(usualBase, Math.max(leastBase, lastPort + 1 - peers));
  const last = basePort + peers - 1;
  if (last > lastPort) throw tooMany(peers, basePort);
  return {
    basePort,
    clientPorts: last + peers <= lastPort,
    isInPool: basePort <= pool.last && last >= pool.first,
  };
}

function tooMany(peers: number, base: number): SimError {
  const fit = lastPort + 1 - base;
  const lower = peers <= lastPort + 1 - leastBase ? `begin at --base-port ${lastPort + 1 - peers}, or ` : '';
  const message = `from port ${base} on there are ports for ${fit} peers, not for ${peers}`;
  return new SimError('bad-usage', message, {
    hint: `${lower}write their links alone: --format edges has no such limit`,
  });
}
