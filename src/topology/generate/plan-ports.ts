import { SimError } from '../../core/errors.js';
import { maxPort } from '../../core/vocabulary.js';
import type { Parameter } from './generator.js';

const defaultBasePort = 20_000;
/** Lower ports need root. */
const minBasePort = 1024;
/** Ports that Linux gives to outgoing connections: such a port may be in use when a server wants it. */
const pool = { first: 32_768, last: 60_999 };

export const basePort = {
  help: 'port of the first peer',
  min: 1,
  max: maxPort,
  isOptional: true,
  defaultText: String(defaultBasePort),
} as const satisfies Parameter;

export interface PortPlan {
  readonly basePort: number;
  /** Whether there is room for client ports too; nothing binds them. */
  readonly clientPorts: boolean;
  /** Whether some server port lies in the range that the system uses for outgoing connections. */
  readonly isInPool: boolean;
}

/**
 * Consecutive ports for the peers on one address, from `base` on; by default from 20000, or lower if they do not fit.
 *
 * @throws SimError `bad-usage` where they do not fit
 */
export function planPorts(peers: number, base: number | undefined): PortPlan {
  const basePort = base ?? Math.min(defaultBasePort, Math.max(minBasePort, maxPort + 1 - peers));
  const last = basePort + peers - 1;
  if (last > maxPort) throw notEnoughPorts(peers, basePort);
  return {
    basePort,
    clientPorts: last + peers <= maxPort,
    isInPool: basePort <= pool.last && last >= pool.first,
  };
}

function notEnoughPorts(peers: number, base: number): SimError {
  const fit = maxPort + 1 - base;
  const lower = peers <= maxPort + 1 - minBasePort ? `start at --base-port ${maxPort + 1 - peers}, or ` : '';
  const message = `from port ${base} on there are enough ports for ${fit} peers, not for ${peers}`;
  return new SimError('bad-usage', message, {
    hint: `${lower}write only the links: --format edges needs no ports`,
  });
}
