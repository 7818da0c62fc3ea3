/** Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, with times in nanoseconds. */

/** A packet of the only interface. */
export interface CapturedPacket {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly bytes: Buffer;
  /** Bytes that the packet had on the wire; more than `bytes` if its end was not captured. */
  readonly length: number;
  readonly comment: string | null;
}

const option = {
  end: 0,
  comment: 1,
  application: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  resolution: 9,
};
const ethernet = 1;

/** The blocks at the beginning of a file: one section, one Ethernet interface. */
export function fileHeader(application: string, comment: string): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  // The length of the section is not given.
  section.writeBigInt64LE(-1n, 8);
  const texts = [textOption(option.comment, comment), textOption(option.application, application)];
  const link = Buffer.alloc(8);
  link.writeUInt16LE(ethernet, 0);
  const names = [
    textOption(option.interfaceName, 'floodsim'),
    textOption(option.interfaceDescription, 'the connections of all peers'),
    // Times count units of 10^-9 seconds.
    optionOf(option.resolution, Buffer.of(9)),
  ];
  return Buffer.concat([
    blockOf(0x0a0d0d0a, section, ...texts, endOfOptions),
    blockOf(1, link, ...names, endOfOptions),
  ]);
}

/** An enhanced packet block. */
export function packetBlock({ time, bytes, length, comment }: CapturedPacket): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(Number(time >> 32n), 4);
  head.writeUInt32LE(Number(time & 0xffffffffn), 8);
  head.writeUInt32LE(bytes.length, 12);
  head.writeUInt32LE(length, 16);
  const options = comment === null ? [] : [textOption(option.comment, comment), endOfOptions];
  return blockOf(6, head, padded(bytes), ...options);
}

function blockOf(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length + 12);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(type);
  return Buffer.concat([head, length, body, length]);
}

const endOfOptions = Buffer.alloc(4);

function textOption(code: number, text: string): Buffer {
  return optionOf(code, Buffer.from(text));
}

function optionOf(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

/** To a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
