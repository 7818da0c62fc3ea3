import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ExitCode, problemToString, SimError } from '../../src/core/errors.js';
import { loadTopology } from '../../src/topology/load.js';
import { expectedProblems } from './expected-problems.js';

const cwd = fileURLToPath(new URL('errors/', import.meta.url));

test('errors/ and expected-problems.ts list the same files', () => {
  expect(readdirSync(cwd).sort()).toEqual(Object.keys(expectedProblems).sort());
});

test.each(Object.entries(expectedProblems))(
  'loadTopology reports every problem of errors/%s',
  async (name, expected) => {
    const error = await loadTopology(name, { cwd }).catch((thrown: unknown) => thrown);

    if (!(error instanceof SimError)) throw new Error('it loaded, or threw something else', { cause: error });
    const lines = error.problems.map((problem) => `${problemToString(problem)} (${problem.hint})`);
    expect(lines.map((line) => line.replaceAll('\\', '/'))).toEqual(expected);
    expect(error.message).toBe(
      `${name}: ${expected.length === 1 ? '1 problem' : `${expected.length} problems`}`,
    );
    expect([error.code, error.exitCode]).toEqual(['bad-topology', ExitCode.usage]);
  },
);
