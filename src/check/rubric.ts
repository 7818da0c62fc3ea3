import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, type Problem, SimError } from '../core/errors.js';
import { decodeText } from '../topology/ini/read-file.js';
import { readSections } from '../topology/ini/read-sections.js';
import type { Entry } from '../topology/source.js';
import { requirementHint, requirements } from './registry.js';
import { groupByLevel, levelTitles, type Requirement } from './requirement.js';

export type PointsOf = (requirement: Requirement) => number;

const section = 'points';
const maxPoints = 1_000_000;

export const defaultPoints: PointsOf = ({ points }) => points;

/**
 * Reads points per requirement from an INI file. Requirements that the file does not name keep their default points.
 *
 * @param shown the file's path as the user typed it; `-` for standard input
 * @throws SimError `bad-usage` with all problems of the file
 */
export function readRubric(shown: string, cwd: string): PointsOf {
  const text = decodeText(readBytes(shown, cwd));
  if (text === undefined) throw new SimError('bad-usage', `${shown} is not a text file`);
  const problems: Problem[] = [];
  const path = resolve(cwd, shown);
  const sections = readSections({ path, shown }, text, ({ line }, message, hint) => {
    problems.push({ file: shown, message, hint, ...(line === undefined ? {} : { line }) });
  });
  const points = new Map<string, number>();
  for (const { name, location, entries } of sections) {
    if (name.toLowerCase() !== section) {
      const message = `unknown section [${name}] in a rubric`;
      problems.push({ file: shown, line: location.line ?? 1, message, hint: `write [${section}]` });
      continue;
    }
    for (const entry of entries.values()) {
      const problem = readEntry(entry, points);
      if (problem !== null) problems.push({ file: shown, line: entry.location.line ?? 1, ...problem });
    }
  }
  if (problems.length > 0) throw new SimError('bad-usage', `${shown} is not a valid rubric`, { problems });
  return ({ id, points: own }) => points.get(id) ?? own;
}

function readBytes(shown: string, cwd: string): Buffer {
  try {
    return readFileSync(shown === '-' ? process.stdin.fd : resolve(cwd, shown));
  } catch (error) {
    throw new SimError('bad-usage', `cannot read ${shown}: ${messageOf(error)}`, {
      hint: 'create one with: sim check --rubric > rubric.ini',
      cause: error,
    });
  }
}

function readEntry(
  { key, value }: Entry,
  points: Map<string, number>,
): { message: string; hint: string } | null {
  const known = requirements.find(({ id }) => id === key.toLowerCase());
  if (known === undefined) return { message: `unknown requirement "${key}"`, hint: requirementHint(key) };
  const number = Number(value);
  if (!/^\d+(?:\.\d+)?$/u.test(value) || number > maxPoints) {
    return { message: `invalid points "${value}"`, hint: `for example: ${key} = 2` };
  }
  points.set(known.id, number);
  return null;
}

/** A rubric with the current points, as a file to edit. */
export function rubricText(selected: readonly Requirement[], pointsOf: PointsOf): string {
  const lines = groupByLevel(selected, ({ level }) => level).flatMap(({ level, items }) => [
    '',
    `; level ${level}: ${levelTitles[level]}`,
    ...items.map((one) => `${one.id} = ${pointsOf(one)}`),
  ]);
  const head = [
    '; Points for sim check. Edit this file, then use it with --points.',
    '; Requirements that are not listed keep their default points (see sim check --list); 0 gives no points.',
  ];
  return `${[...head, `[${section}]`, ...lines].join('\n')}\n`;
}
