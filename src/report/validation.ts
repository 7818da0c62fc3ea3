import { type Problem, problemToString } from '../core/errors.js';
import { jsonText, printable } from '../core/sanitize.js';
import type { Validation } from '../topology/validate/validate.js';
import { hintLines } from './rows.js';
import type { Style } from './style.js';
import { counted } from './units.js';

/** Every error and warning of every topology, then their numbers. */
export function validationText(validations: readonly Validation[], style: Style): string {
  const blocks = validations.map(({ path, errors, warnings }) => {
    const isGood = errors.length === 0;
    const title = `${isGood ? style.tick : style.cross} ${style.bold(printable(path))}`;
    const lines = [
      ...errors.flatMap((problem) => problemLines(problem, style.paint('red', 'error'), style)),
      ...warnings.flatMap((problem) => problemLines(problem, style.paint('yellow', 'warning'), style)),
    ];
    return [title, ...lines].join('\n');
  });
  const total = [
    counted(validations.length, 'topology', 'topologies'),
    counted(validations.flatMap(({ errors }) => errors).length, 'error'),
    counted(validations.flatMap(({ warnings }) => warnings).length, 'warning'),
  ].join(', ');
  return `${[...blocks, '', total].join('\n')}\n`;
}

function problemLines(problem: Problem, kind: string, style: Style): string[] {
  const hint = problem.hint === undefined ? [] : [hintLines(style, problem.hint, 4)];
  return [`  ${kind}  ${problemToString(problem)}`, ...hint];
}

/** The same as JSON. */
export function validationJson(validations: readonly Validation[]): string {
  const topologies = validations.map(({ path, errors, warnings }) => ({
    path,
    ok: errors.length === 0,
    errors,
    warnings,
  }));
  return `${jsonText({ schema: 1, topologies }, 2)}\n`;
}
