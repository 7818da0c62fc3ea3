import { usualIp } from '../core/same-address.js';
import type { Address } from '../core/vocabulary.js';

/**
 * The addresses of a run as one text, the same for all its peers: a list of addresses for each of n peers would cost n² objects.
 * For each IP, `<ip> <ports>`; the ports are sorted, and written as base64 of their differences, in groups of 7 bits with the lowest
 * first. A peer of 1,000 needs about 1.5 KB.
 */
export function packAddresses(addresses: readonly Address[]): string {
  const portsByIp = new Map<string, Set<number>>();
  for (const { ip, port } of addresses) {
    const usual = usualIp(ip);
    const ports = portsByIp.get(usual);
    if (ports === undefined) portsByIp.set(usual, new Set([port]));
    else ports.add(port);
  }
  return [...portsByIp].map(([ip, ports]) => `${ip} ${packPorts([...ports])}`).join('\n');
}

function packPorts(ports: number[]): string {
  const bytes: number[] = [];
  let last = 0;
  for (const port of ports.sort((one, other) => one - other)) {
    let rest = port - last;
    last = port;
    for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
  }
  return Buffer.from(bytes).toString('base64');
}

/** The addresses at which the peers of a run listen. Null: they are not known, and every address is accepted. */
export class RunAddresses {
  #packed: string | null;
  #portsByIp: ReadonlyMap<string, Uint16Array> | null = null;

  constructor(packed: string | null) {
    this.#packed = packed;
  }

  get areKnown(): boolean {
    return this.#packed !== null;
  }

  has({ ip, port }: Address): boolean {
    if (this.#packed === null) return true;
    // Read at the first question: a peer that only starts needs none of it.
    this.#portsByIp ??= unpack(this.#packed);
    // Of 100,000 peers it is 150 KB.
    this.#packed = '';
    return includes(this.#portsByIp.get(usualIp(ip)) ?? new Uint16Array(), port);
  }
}

function unpack(packed: string): Map<string, Uint16Array> {
  const portsByIp = new Map<string, Uint16Array>();
  for (const line of packed.split('\n')) {
    const [ip = '', ports = ''] = line.split(' ');
    portsByIp.set(ip, unpackPorts(Buffer.from(ports, 'base64')));
  }
  return portsByIp;
}

/** @returns sorted: two bytes for each port, where a set would have an object for each */
function unpackPorts(bytes: Buffer): Uint16Array {
  const ports: number[] = [];
  let last = 0;
  let difference = 0;
  let shift = 0;
  for (const byte of bytes) {
    difference |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte > 0x7f) continue;
    last += difference;
    ports.push(last);
    difference = 0;
    shift = 0;
  }
  return Uint16Array.from(ports);
}

function includes(sorted: Uint16Array, port: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < port) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === port;
}
