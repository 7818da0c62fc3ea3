import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readInvitation, receiveInvitation, writeInvitation } from '../../src/control/invitation.js';

const folder = mkdtempSync(join(tmpdir(), 'invitation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const invitation = {
  addresses: ['10.0.0.1', 'fd00::1', 'login-1.cluster'],
  port: 4711,
  key: '0f'.repeat(32),
};
let files = 0;

function written(text: string, mode = 0o600): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
}

describe('an invitation', () => {
  it('is read as it was written, and replaces no file', () => {
    const path = join(folder, 'new.json');
    writeInvitation(path, invitation);
    expect(readInvitation(path)).toEqual(invitation);
    expect(() => writeInvitation(path, invitation)).toThrow('EEXIST');
  });

  it.skipIf(process.platform === 'win32')('[I6] is for its owner alone, or refused', () => {
    const path = join(folder, 'owned.json');
    writeInvitation(path, invitation);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const mode of [0o644, 0o640, 0o604, 0o660, 0o602])
      expect(() => readInvitation(written(JSON.stringify(invitation), mode))).toThrow('by other users');
    expect(readInvitation(written(JSON.stringify(invitation), 0o400))).toEqual(invitation);
  });

  it.skipIf(process.getuid?.() !== 0)('[I6] of another user is refused (needs root)', () => {
    const path = written(JSON.stringify(invitation), 0o600);
    chownSync(path, 65_534, 65_534);
    expect(() => readInvitation(path)).toThrow('belongs to another user');
  });

  it.each([
    ['', 'is not JSON'],
    ['{"addresses"', 'is not JSON'],
    ['null', 'is not an object'],
    ['7', 'is not an object'],
    [{ ...invitation, addresses: [] }, '1 to 256 "addresses"'],
    [{ ...invitation, addresses: 'n1' }, '1 to 256 "addresses"'],
    [{ ...invitation, addresses: ['n1', 7] }, 'an address that is none: "7"'],
    [{ ...invitation, addresses: ['a b'] }, 'an address that is none: "a b"'],
    [{ ...invitation, port: 0 }, '"port" from 1 to 65535'],
    [{ ...invitation, port: '4711' }, '"port" from 1 to 65535'],
    [{ ...invitation, key: 'abc' }, '"key" of 64 hex digits'],
    [{ ...invitation, key: undefined }, '"key" of 64 hex digits'],
    ['x'.repeat(70_000), 'is too long'],
  ])('is refused with the reason: %j', (content, reason) => {
    const path = written(typeof content === 'string' ? content : JSON.stringify(content));
    expect(() => readInvitation(path)).toThrow(reason);
  });

  it('that is missing is an error with its path', () => {
    expect(() => readInvitation('/no/such.json')).toThrow('"/no/such.json" cannot be read');
    expect(() => readInvitation(folder)).toThrow('cannot be read');
  });

  it('is read from the standard input if the file is not there, without waiting for its end', async () => {
    const input = new PassThrough();
    input.write(`${JSON.stringify(invitation)}\n`);
    expect(await receiveInvitation('/no/such.json', input)).toEqual(invitation);
    await expect(receiveInvitation('/no/such.json', Readable.from(['nonsense\n']))).rejects.toThrow(
      'the invitation on the standard input is not JSON',
    );
  });

  it('says that it is in neither place', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    for (const input of [Readable.from([]), terminal])
      await expect(receiveInvitation('/no/such.json', input)).rejects.toThrow(
        'there is no invitation at "/no/such.json", nor on the standard input',
      );
  });

  it('in a file that cannot be used is no reason to read the standard input', async () => {
    const path = written('{}');
    const input = Readable.from([JSON.stringify(invitation)]);
    await expect(receiveInvitation(path, input)).rejects.toThrow('has no list');
  });
});
