import { describe, expect, it } from 'vitest';
import { printable } from '../../src/core/sanitize.js';
import { progressLine } from '../../src/report/progress.js';
import { createReporter } from '../../src/report/reporters.js';
import { wrap } from '../../src/report/rows.js';
import { columnsOf, projectorColours, Style } from '../../src/report/style.js';
import { bytesToString, durationToString, listed } from '../../src/report/units.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';

const options = { colours: false, width: 80, unicode: true, quiet: false, cwd: '/work' };
const query = 'q';

/** Events in order, each 1 ms after the one before; `cause` counts back. */
function events(...list: readonly (NewEvent & { readonly back?: number })[]): TraceEvent[] {
  return list.map(({ back, ...event }, index) => {
    const cause = back === undefined ? {} : { cause: `e${index - back}` };
    return { id: `e${index}`, at: index, ...event, ...cause } as TraceEvent;
  });
}

function text(list: readonly TraceEvent[], more: Partial<typeof options> = {}): string[] {
  const reporter = createReporter('text', { ...options, ...more });
  return list
    .map((event) => reporter.event(event))
    .join('')
    .split('\n')
    .filter((line) => line !== '');
}

const flood = events(
  {
    type: 'run:started',
    schema: 1,
    floodsim: '1',
    topology: 'net',
    peers: [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1] },
    ],
    absent: [],
  },
  { type: 'query:issued', peer: 1, query, file: 'a\u001b[31m.txt', ttl: 3 },
  { type: 'query:sent', peer: 1, query, to: 2, ttl: 3, hops: 0, back: 1 },
  { type: 'query:received', peer: 2, query, from: 1, file: 'a', origin: 1, ttl: 3, hops: 0, back: 1 },
  { type: 'query:dropped', peer: 2, query, reason: 'duplicate', back: 1 },
  { type: 'query:received', peer: 2, query, from: 1, file: 'a', origin: 1, ttl: 3, hops: 1, back: 3 },
  { type: 'query:forwarded', peer: 2, query, to: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12], back: 1 },
  { type: 'query:sent', peer: 2, query, to: 3, ttl: 2, hops: 1, back: 1 },
  { type: 'query:failed', peer: 2, query, to: 3, reason: 'connection refused', back: 1 },
  {
    type: 'hit:received',
    peer: 1,
    query,
    from: 9,
    ip: '127.0.0.1',
    port: 9,
    hops: 2,
    size: 1500,
    use: 'alternate',
  },
  { type: 'peer:died', peer: 2, code: null, signal: 'SIGKILL', lastLines: ['last \u0007words'], log: '/log' },
);

describe('text reporter', () => {
  it('counts hops along the causes, also through a foreign peer that writes wrong hops', () => {
    const from = { file: 'a', origin: 1, ttl: 3 };
    const through = events(
      { type: 'query:issued', peer: 1, query, file: 'a', ttl: 3 },
      { type: 'query:sent', peer: 1, query, to: 2, ttl: 3, hops: 0, back: 1 },
      { type: 'query:received', peer: 2, query, from: 1, ...from, hops: 0, observedBy: 'proxy', back: 1 },
      { type: 'query:sent', peer: 2, query, to: 3, ttl: 2, hops: 0, observedBy: 3, back: 1 },
      { type: 'query:received', peer: 3, query, from: 2, ...from, ttl: 2, hops: 0, back: 1 },
      { type: 'query:forwarded', peer: 3, query, to: [4], back: 1 },
      { type: 'query:sent', peer: 3, query, to: 4, ttl: 1, hops: 1, back: 1 },
      { type: 'query:received', peer: 4, query, from: 3, ...from, ttl: 1, hops: 1, back: 1 },
      { type: 'query:dropped', peer: 4, query, reason: 'ttl', back: 1 },
    );
    const hops = text(through).flatMap((line) => /hop \d/u.exec(line) ?? []);
    expect(hops).toEqual(['hop 1', 'hop 2', 'hop 3']);
  });

  it('counts the hops of a hit from the copy that its peer answered, not from a later one over fewer links', () => {
    const from = { file: 'a', origin: 1 };
    const sent = { type: 'query:sent', peer: 3, query, to: 4, hops: 0, observedBy: 4 } as const;
    const received = { type: 'query:received', peer: 4, query, from: 3, ...from, hops: 0 } as const;
    const hit = { query, hops: 1, size: 1 } as const;
    // Peer 3 sent the query back to 2 first, and the link between them is not observed.
    const back = events(
      { type: 'query:issued', peer: 1, query, file: 'a', ttl: 6 },
      { type: 'query:sent', peer: 1, query, to: 2, ttl: 6, hops: 0, back: 1 },
      { ...sent, ttl: 2 },
      { ...received, ttl: 2, back: 1 },
      { type: 'query:matched', peer: 4, query, ...from, to: [], back: 1 },
      { type: 'hit:sent', peer: 4, to: 1, sha256: null, ...hit, back: 1 },
      { ...sent, ttl: 4 },
      { ...received, ttl: 4, back: 1 },
      { type: 'query:dropped', peer: 4, query, reason: 'duplicate', back: 1 },
      { type: 'hit:received', peer: 1, from: 4, ip: '', port: 0, use: 'request', ...hit, back: 4 },
    );
    expect(text(back).map((line) => line.replace(/ {2,}/gu, '  '))).toEqual([
      'peer 1 searches for a  TTL 6',
      '  4.0 ms  3 → 4  TTL 2  hop 5  has it',
      '  8.0 ms  3 → 4  TTL 4  hop 3  dropped: duplicate',
      '  9.0 ms  1 ← 4  found, at least 5 hops away, 1 byte',
    ]);
  });

  it('shows sender, receiver, TTL, hop and outcome of each message', () => {
    expect(text(flood)).toEqual([
      'net: 2 peers, 1 link',
      'peer 1 searches for a\\x1b[31m.txt  TTL 3',
      '  3.0 ms  1 → 2         TTL 3  hop 1  dropped: duplicate',
      '  5.0 ms  1 → 2         TTL 3  hop 1  forwards to 3, 4, 5, 6, 7, 8, 9, 10 and 2 more',
      '  7.0 ms    2 → 3       TTL 2  hop 2  unreachable: connection refused',
      '  8.0 ms  1 ← 9         also found, kept as alternate, 2 hops away, 1.50 kB',
      '✘ peer 2 died (SIGKILL)',
      '    | last \\x07words',
      '    full log: /log',
    ]);
  });

  it('marks a line that was reported after later ones, also one of an earlier query', () => {
    const about = { peer: 2, from: 1, file: 'a', origin: 1, ttl: 3, hops: 0 } as const;
    const list = events(
      { type: 'query:issued', peer: 1, query, file: 'a', ttl: 3 },
      { type: 'query:received', query, ...about },
      { type: 'query:received', query, ...about },
      { type: 'query:dropped', peer: 2, query, reason: 'duplicate', back: 1 },
      { type: 'query:dropped', peer: 2, query, reason: 'ttl', back: 3 },
      { type: 'query:received', query, ...about, peer: 3 },
      { type: 'query:issued', peer: 1, query: 'other', file: 'b', ttl: 3 },
      { type: 'query:dropped', peer: 3, query, reason: 'ttl', back: 2 },
    ).map((event) => (event.id === 'e4' ? { ...event, at: 2.5 } : event));
    expect(text(list).map((line) => line.replace(/ {2,}/gu, '  '))).toEqual([
      'peer 1 searches for a  TTL 3',
      '  3.0 ms  1 → 2  TTL 3  hop 1  dropped: duplicate',
      '  2.5 ms  1 → 2  TTL 3  hop 1  stops: TTL expired (reported late)',
      'peer 1 searches for b  TTL 3',
      '  7.0 ms  1 → 3  TTL 3  hop 1  stops: TTL expired (reported late, query for a)',
    ]);
  });

  it('uses ASCII without unicode, escape codes with colours, and no lines with quiet', () => {
    expect(text(flood, { unicode: false }).join('')).toMatch(/1 -> 2/u);
    expect(text(flood, { colours: true }).join('')).toContain('\u001b[');
    expect(text(flood, { quiet: true })).toEqual([]);
  });
});

describe('progressLine', () => {
  const style = new Style({ colours: false, width: 60, unicode: false });
  const [started, early, late] = events(
    { type: 'transfer:started', form: 'framed', peer: 1, query, from: 2, file: '数据.bin', size: 10_000_000 },
    { type: 'transfer:progress', peer: 1, query, received: 1, total: 10_000_000 },
    { type: 'transfer:progress', peer: 1, query, received: 5_000_000, total: 10_000_000 },
  ) as [TraceEvent, TraceEvent, TraceEvent];

  it('appears after half a second, with percent, rate and time left, within the window', () => {
    const line = progressLine(style);
    expect(line(started)).toBeNull();
    expect(line({ ...early, at: 400 })).toBeNull();
    const shown = line({ ...late, at: 1000 }) ?? '';
    expect(shown).toMatch(/^ {2}数据\.bin {2}#+\.+ {3}50 % {2}5\.00 MB\/s {2}1\.00 s left$/u);
    expect(columnsOf(shown)).toBeLessThan(60);
  });
});

describe('text helpers', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.00 kB'],
    [999_999, '1.00 MB'],
    [123_456_789, '123 MB'],
    [2 ** 40, '1.10 TB'],
  ])('shows %d bytes as %s', (bytes, shown) => {
    expect(bytesToString(bytes)).toBe(shown);
  });

  it.each([
    [0.04, '0.0 ms'],
    [9.94, '9.9 ms'],
    [31.4, '31 ms'],
    [2500, '2.50 s'],
  ])('shows %d ms as %s', (ms, shown) => {
    expect(durationToString(ms)).toBe(shown);
  });

  it('lists words with commas and "and"', () => {
    expect(['', 'a', 'a b', 'a b c'].map((words) => listed(words.split(' ')))).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('wraps between words, and cuts a word that is too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrap('数据数据', 5)).toEqual(['数据', '数据']);
  });

  it('escapes control characters', () => {
    expect(printable('a\u001b]0;x\u0007\nb')).toBe('a\\x1b]0;x\\x07\\x0ab');
  });
});

describe('the palette for a projector', () => {
  /** The channels of a colour of xterm's cube, from 16 to 231. */
  const channelsOf = (colour: number): number[] =>
    [36, 6, 1].map((weight) => [0, 95, 135, 175, 215, 255][Math.floor((colour - 16) / weight) % 6] ?? 0);
  const luminanceOf = (colour: number): number => {
    const [red = 0, green = 0, blue = 0] = channelsOf(colour)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it.each(Object.entries(projectorColours))(
    'has a contrast of at least 4 to white and black: %s',
    (_, colour) => {
      const luminance = luminanceOf(colour);
      expect(1.05 / (luminance + 0.05)).toBeGreaterThanOrEqual(4);
      expect((luminance + 0.05) / 0.05).toBeGreaterThanOrEqual(4);
    },
  );

  it('replaces colours, and leaves out dim text; without colours it changes nothing', () => {
    const style = new Style({ ...options, colours: true, projector: true });
    expect(style.paint('yellow', 'a')).toBe('\u001b[38;5;130ma\u001b[39m');
    expect(style.dim('a')).toBe('a');
    expect(new Style({ ...options, projector: true }).paint('red', 'a')).toBe('a');
  });
});
