import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requirements, requirementsOf } from '../../src/check/registry.js';
import { defaultPoints, readRubric, rubricText } from '../../src/check/rubric.js';
import { problemToString, SimError } from '../../src/core/errors.js';
import { temporaryFolder } from '../helpers/sim.js';

function read(text: string) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'rubric.ini'), text);
  return readRubric('rubric.ini', cwd);
}

function pointsIn(text: string, id: string): number {
  const requirement = requirements.find((one) => one.id === id);
  if (requirement === undefined) throw new Error(id);
  return read(text)(requirement);
}

describe('readRubric', () => {
  it('sets the points of the listed requirements and keeps the default of the others', () => {
    const text = '; mine\n[points]\nttl.stops = 12.5 ; hard\nlisten: 0\n';
    expect(pointsIn(text, 'ttl.stops')).toBe(12.5);
    expect(pointsIn(text, 'listen')).toBe(0);
    expect(pointsIn(text, 'ttl.lowered')).toBe(2);
  });

  it('reads the output of rubricText', () => {
    const all = requirementsOf('native');
    const doubled = rubricText(all, (one) => 2 * defaultPoints(one));
    const pointsOf = read(doubled);
    for (const one of all) expect(pointsOf(one)).toBe(2 * one.points);
  });

  it('reports all problems of a rubric with their lines', () => {
    let thrown: unknown;
    try {
      read('[points]\nttl.stop = 1\nlisten = many\nlisten = 2\nstays-up = -1\n[marks]\na = 1\n');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SimError);
    const { problems } = thrown as SimError;
    expect(problems.map((problem) => `${problemToString(problem)} | ${problem.hint}`).sort()).toEqual([
      'rubric.ini:2: unknown requirement "ttl.stop" | did you mean ttl.stops?',
      'rubric.ini:3: invalid points "many" | for example: listen = 2',
      'rubric.ini:4: duplicate key "listen": line 3 has the first | remove one of the two lines',
      'rubric.ini:5: invalid points "-1" | for example: stays-up = 2',
      'rubric.ini:6: unknown section [marks] in a rubric | write [points]',
    ]);
  });

  it('reports a file that cannot be read', () => {
    expect(() => readRubric('no.ini', temporaryFolder())).toThrow(/cannot read no\.ini/u);
  });
});
