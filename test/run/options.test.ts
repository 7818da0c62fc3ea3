import { describe, expect, it } from 'vitest';
import { predict } from '../../src/run/predict.js';
import { run } from '../../src/run/run.js';

/** As a caller without a compiler would write them. */
type Call = (options: never) => Promise<unknown>;

describe('checkKeys', () => {
  it.each<{ call: Call; options: unknown; message: RegExp; hint: RegExp }>([
    { call: run, options: undefined, message: /^run\(\) needs options$/u, hint: /with topology$/u },
    { call: predict, options: null, message: /^predict\(\) needs options$/u, hint: /with topology$/u },
    {
      call: run,
      options: { topology: 'chain3', get: ['x'], form: 3 },
      message: /^run\(\) has no option 'form'$/u,
      hint: /^did you mean from\?$/u,
    },
    {
      call: predict,
      options: { topology: 'chain3', get: ['x'], form: 3 },
      message: /^predict\(\) has no option 'form'$/u,
      hint: /^did you mean from\?$/u,
    },
    {
      call: predict,
      options: { topology: 'chain3', get: ['x'], overwrite: true },
      message: /^predict\(\) has no option 'overwrite'$/u,
      hint: /^use one of: topology, get, from, ttl, cwd, faults, holders$/u,
    },
    { call: run, options: { get: ['x'] }, message: /no topology given/u, hint: /name one/u },
  ])('rejects options with the message $message', async ({ call, options, message, hint }) => {
    await expect(call(options as never)).rejects.toMatchObject({
      code: 'bad-usage',
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});
