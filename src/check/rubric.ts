import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, type Problem, SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { decodeText } from '../topology/ini/read-file.js';
import { readSections } from '../topology/ini/read-sections.js';
import type { Entry } from '../topology/source.js';
import { byLevelOf } from './by-level.js';
import { requirements } from './registry.js';
import { levelTitles, type Requirement } from './requirement.js';

export type PointsOf = (requirement: Requirement) => number;

const section = 'points';
const mostPoints = 1_000_000;

export const defaultPoints: PointsOf = ({ points }) => points;

/**
 * Points per requirement as a teacher wrote them down; what the file does not name keeps its own.
 *
 * @param shown the file's path as the user types it
 * @throws SimError `bad-usage` with everything that is wrong with the file
 */
export function readRubric(shown: string, cwd: string): PointsOf {
  const text = decodeText(readIt(shown, cwd));
  if (text === undefined) throw new SimError('bad-usage', `${shown} is not a text file`);
  const problems: Problem[] = [];
  const path = resolve(cwd, shown);
  const sections = readSections({ path, shown }, text, ({ line }, message, hint) => {
    problems.push({ file: shown, message, hint, ...(line === undefined ? {} : { line }) });
  });
  const points = new Map<string, number>();
  for (const { name, location, entries } of sections) {
    if (name.toLowerCase() !== section) {
      const message = `[${name}] is no section of a rubric`;
      problems.push({ file: shown, line: location.line ?? 1, message, hint: `write [${section}]` });
      continue;
    }
    for (const entry of entries.values()) {
      const problem = take(entry, points);
      if (problem !== null) problems.push({ file: shown, line: entry.location.line ?? 1, ...problem });
    }
  }
  if (problems.length > 0)
    throw new SimError('bad-usage', `${shown} is not a rubric as it stands`, { problems });
  return ({ id, points: own }) => points.get(id) ?? own;
}

function readIt(shown: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, shown));
  } catch (error) {
    throw new SimError('bad-usage', `${shown} cannot be read: ${messageOf(error)}`, {
      hint: 'sim check --rubric > rubric.ini makes one to edit',
      cause: error,
    });
  }
}

function take({ key, value }: Entry, points: Map<string, number>): { message: string; hint: string } | null {
  const ids = requirements.map(({ id }) => id);
  const id = ids.find((known) => known === key.toLowerCase());
  if (id === undefined) {
    const near = nearest(key, ids);
    const hint = near === undefined ? 'sim check --list tells their names' : `did you mean ${near}?`;
    return { message: `no requirement is called "${key}"`, hint };
  }
  const number = Number(value);
  if (!/^\d+(?:\.\d+)?$/u.test(value) || number > mostPoints) {
    return { message: `"${value}" is not a number of points`, hint: `write ${key} = 2, say` };
  }
  points.set(id, number);
  return null;
}

/** A rubric to edit, that says what holds without one. */
export function rubricText(asked: readonly Requirement[], pointsOf: PointsOf): string {
  const lines = byLevelOf(asked, ({ level }) => level).flatMap(({ level, items }) => [
    '',
    `; level ${level}: ${levelTitles[level]}`,
    ...items.map((one) => `${one.id} = ${pointsOf(one)}`),
  ]);
  const head = [
    '; Points that sim check gives: edit, and use it with --points.',
    '; What is left out keeps the points that sim check --list tells; 0 makes a requirement count for nothing.',
  ];
  return `${[...head, `[${section}]`, ...lines].join('\n')}\n`;
}
