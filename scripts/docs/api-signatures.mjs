// Declarations of the library for docs/api.md, from the types in dist/types that the package ships.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const types = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist/types');

/** @returns {string} the declarations of these names, with their comments */
export function apiSignatures(...names) {
  const exported = exportsOf(readFileSync(join(types, 'index.d.ts'), 'utf8'));
  return `${names.map((name) => declarationOf(name, exported)).join('\n\n')}\n`;
}

/** Each exported name with the file that declares it. */
function exportsOf(index) {
  const found = new Map();
  for (const [, names, from] of index.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gmu)) {
    for (const name of names.split(',')) {
      const plain = name.replace(/\btype\b/u, '').trim();
      if (plain !== '') found.set(plain, from.replace(/\.js$/u, '.d.ts'));
    }
  }
  for (const [, name] of index.matchAll(/^export declare const (\w+)/gmu)) found.set(name, 'index.d.ts');
  return found;
}

function declarationOf(name, exported) {
  const file = exported.get(name);
  if (file === undefined) throw new Error(`'floodsim' does not export ${name}`);
  const direct = findIn(join(types, file), name);
  // A file may pass on what another one declares.
  const found = direct ?? firstOf(allFiles(), (path) => findIn(path, name));
  if (found === undefined) throw new Error(`no declaration of ${name} in dist/types`);
  return found;
}

function findIn(path, name) {
  const source = readFileSync(path, 'utf8');
  const start = new RegExp(
    `^(?:/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:declare )?(?:function|class|interface|type|const) ${name}\\b`,
    'mu',
  ).exec(source);
  if (start === null) return undefined;
  const rest = source.slice(start.index);
  const head = start[0].length;
  // A declaration ends with a line that begins with `}`, or at the end of its only line.
  const end = /\{\n/u.exec(rest.slice(head))?.index;
  const lineEnd = rest.indexOf(';\n', head);
  const isBlock = end !== undefined && (lineEnd === -1 || head + end < lineEnd);
  const stop = isBlock ? /^\}.*$/mu.exec(rest.slice(head)) : null;
  const text = isBlock ? rest.slice(0, head + stop.index + stop[0].length) : rest.slice(0, lineEnd + 1);
  return text
    .replace(/^export (?:declare )?/mu, '')
    .replace(/^ {4}#private;\n/gmu, '')
    .replace(/^( {4})+/gmu, (indent) => ' '.repeat(indent.length / 2));
}

function allFiles() {
  return readdirSync(types, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => join(types, name));
}

function firstOf(items, find) {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
