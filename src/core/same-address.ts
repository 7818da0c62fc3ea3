import { SocketAddress } from 'node:net';
import type { Address } from './vocabulary.js';

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/u;

/**
 * The same text for each way to write an address: IPv6 has many, and `::ffff:127.0.0.1` is 127.0.0.1. Only to compare addresses: a
 * message is written with the text that its sender has chosen.
 */
export function addressKey({ ip, port }: Address): string {
  return `${port} ${usualIp(ip)}`;
}

/** Whether two addresses are the same, whatever texts they have. */
export function isSameAddress(one: Address | null, other: Address | null): boolean {
  if (one === null || other === null) return one === other;
  return one.port === other.port && (one.ip === other.ip || usualIp(one.ip) === usualIp(other.ip));
}

/** The usual text of an IP. */
export function usualIp(ip: string): string {
  // Most addresses are IPv4, which has one text. SocketAddress would drop a zone.
  if (!ip.includes(':') || ip.includes('%')) return ip;
  const usual = new SocketAddress({ address: ip, family: 'ipv6' }).address;
  return mapped.exec(usual)?.[1] ?? usual;
}
