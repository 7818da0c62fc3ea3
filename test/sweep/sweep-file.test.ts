import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { countPoints, parseSweep, type Sweep } from '../../src/sweep/sweep-file.js';

const file = { path: '/lab/sweep.ini', shown: 'sweep.ini' };

function problemsOf(text: string): string[] {
  try {
    parseSweep(file, text);
  } catch (error) {
    if (error instanceof SimError)
      return error.problems.map(({ line, message, hint }) => `${line ?? '-'}: ${message} -> ${hint}`);
    throw error;
  }
  return [];
}

function gridOf({ grid }: Sweep): Record<string, readonly string[]> {
  return Object.fromEntries(grid);
}

describe('parseSweep', () => {
  it('reads lists with |, further lines that are indented, and ranges', () => {
    const sweep = parseSweep(
      file,
      [
        '[Sweep]',
        'seed = paper ; any text',
        '[Grid]',
        'topology =',
        '  ring8 | star9',
        '  # a comment between them',
        '  erdos-renyi peers=20 p=0.2 ; and behind one',
        'strategy = flood | walk:walkers=4',
        'ttl = 1..3 | 7',
        'holders = 1 | 1%',
        'seed = 0..20 step 10',
      ].join('\n'),
    );
    expect(sweep.seed).toBe('paper');
    expect(gridOf(sweep)).toEqual({
      topology: ['ring8', 'star9', 'erdos-renyi peers=20 p=0.2'],
      strategy: ['flood', 'walk:walkers=4'],
      ttl: ['1', '2', '3', '7'],
      holders: ['1', '1%'],
      seed: ['0', '10', '20'],
    });
    expect(countPoints(sweep)).toBe(3 * 2 * 4 * 2 * 3);
  });

  it('reads keys that are all indented alike as keys, and not as values', () => {
    const sweep = parseSweep(file, '[Grid]\n  topology = ring8\n  ttl = 2\n    3\n');
    expect(gridOf(sweep)).toEqual({ topology: ['ring8'], ttl: ['2', '3'] });
  });

  it('reports each mistake with its line and what was probably meant', () => {
    expect(
      problemsOf(
        [
          '[Sweeep]',
          '[Sweep]',
          'seeds = 2',
          'engine = x',
          '[Grid]',
          'topologie = ring8',
          'ttl = 3..2 | many | 70000',
          'strategy = flod',
          '  | flood',
          'seed = 3 | 1..5',
        ].join('\n'),
      ),
    ).toEqual([
      '1: unknown section "[Sweeep]" -> did you mean [Sweep]?',
      '3: unknown key "seeds" in [Sweep] -> did you mean seed?',
      '4: unknown engine "x" -> use one of simulation, processes',
      '5: missing key topology in [Grid] -> add a line topology = ...',
      '6: unknown key "topologie" in [Grid] -> did you mean topology?',
      '7: ttl 3..2 has no values -> for example: ttl = 1..7',
      "7: ttl 'many' is not a whole number from 1 to 65535 -> for example: ttl = 4, or ttl = 1..7",
      "7: ttl '70000' is not a whole number from 1 to 65535 -> for example: ttl = 4, or ttl = 1..7",
      expect.stringMatching(/^8: .*flod/u),
      '9: an empty value of strategy -> write a value on each side of |',
      '10: seed "3" is there twice: line 10 has the first -> remove one of the two',
    ]);
  });

  it('reads values of contents and conditions as a simulation does, and names their keys', () => {
    const lines = [
      '[Grid]',
      'topology = ring8',
      'holders = 3 | 1% | peers 1,2 | many',
      'replicas = sqrt | log',
    ];
    lines.push('popularity = zipf:1 | zapf', 'every = 0 | soon', 'latency = 5ms | uniform 1..9ms | slow');
    lines.push('loss = 0 | 1% | 2', 'churn = up 60s down 30s | up 1 down 2');
    expect(problemsOf(lines.join('\n')).map((text) => text.replace(/ -> .*/u, ''))).toEqual([
      '3: holders "many" cannot be read',
      '4: replicas "log" is unknown',
      '5: popularity "zapf" cannot be read',
      '6: every "soon" is not a time',
      '7: latency "slow" cannot be read',
      '8: loss "2" is not a share of the messages',
      '9: churn "up 1 down 2" cannot be read',
    ]);
    expect(problemsOf('[Grid]\ntopology = ring8\nloss = 2')).toEqual([
      '3: loss "2" is not a share of the messages -> for example: loss = 1%, or loss = 0.01',
    ]);
  });

  it('refuses a file without a grid, and one that never ends', () => {
    expect(problemsOf('[Sweep]\nseed = 1\n')).toEqual([
      '-: there is no section [Grid] -> add [Grid] with a line topology = ...',
    ]);
    const huge = '[Grid]\ntopology = ring8\nttl = 1..60000\nseed = 1..60000\n';
    expect(problemsOf(huge)).toEqual([
      '-: the grid has 3600000000 points; the limit is 10000000 -> give fewer values',
    ]);
  });
});
