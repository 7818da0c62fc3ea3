import type { Address } from '../../core/vocabulary.js';

/** One end of a connection. */
export interface Endpoint extends Address {
  /** The peer, which gives the MAC address; null if it is not known. */
  readonly peer: number | null;
}

export const flags = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16 } as const;

export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

/** Largest payload of an Ethernet frame with IPv6 and TCP headers. */
export const maxSegment = 1440;

/** An Ethernet frame with IPv4 or IPv6 and TCP, and with correct checksums. Both ends have addresses of one family. */
export function frameOf(segment: Segment): Buffer {
  const { from, to } = segment;
  const [source, target] = [ipBytes(from.ip), ipBytes(to.ip)];
  const tcp = tcpOf(segment);
  const isV4 = target.length === 4;
  const pseudo = isV4
    ? Buffer.concat([source, target, Buffer.of(0, protocol), uint16(tcp.length)])
    : Buffer.concat([source, target, Buffer.of(0, 0), uint16(tcp.length), Buffer.of(0, 0, 0, protocol)]);
  tcp.writeUInt16BE(checksum(Buffer.concat([pseudo, tcp])), 16);
  const head = isV4 ? ipv4(source, target, tcp.length) : ipv6(source, target, tcp.length);
  return Buffer.concat([mac(to), mac(from), uint16(isV4 ? 0x0800 : 0x86dd), head, tcp]);
}

const protocol = 6;

function tcpOf({ from, to, seq, ack, flags: bits, payload }: Segment): Buffer {
  // A SYN announces the largest segment.
  const options =
    (bits & flags.syn) === 0 ? Buffer.alloc(0) : Buffer.of(2, 4, maxSegment >> 8, maxSegment & 255);
  const head = Buffer.alloc(20);
  head.writeUInt16BE(from.port, 0);
  head.writeUInt16BE(to.port, 2);
  head.writeUInt32BE(seq >>> 0, 4);
  head.writeUInt32BE((bits & flags.ack) === 0 ? 0 : ack >>> 0, 8);
  head.writeUInt8((20 + options.length) << 2, 12);
  head.writeUInt8(bits, 13);
  head.writeUInt16BE(0xffff, 14);
  return Buffer.concat([head, options, payload]);
}

function ipv4(source: Buffer, target: Buffer, length: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt8(0x45, 0);
  head.writeUInt16BE(20 + length, 2);
  // Do not fragment.
  head.writeUInt16BE(0x4000, 6);
  head.writeUInt8(64, 8);
  head.writeUInt8(protocol, 9);
  source.copy(head, 12);
  target.copy(head, 16);
  head.writeUInt16BE(checksum(head), 10);
  return head;
}

function ipv6(source: Buffer, target: Buffer, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x60000000, 0);
  head.writeUInt16BE(length, 4);
  head.writeUInt8(protocol, 6);
  head.writeUInt8(64, 7);
  return Buffer.concat([head, source, target]);
}

/** A locally administered address with the peer's number. */
function mac({ peer }: Endpoint): Buffer {
  const bytes = Buffer.of(2, 0, 0, 0, 0, 0);
  bytes.writeUInt32BE((peer ?? 0xffffffff) >>> 0, 2);
  return bytes;
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Four bytes, or sixteen. */
function ipBytes(ip: string): Buffer {
  const [address = ''] = ip.split('%');
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/u, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [before = [], after = []] = hex
    .split('::')
    .map((part) => part.split(':').filter((word) => word !== ''));
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return Buffer.concat([...before, ...zeros, ...after].map((word) => uint16(Number.parseInt(word, 16))));
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
