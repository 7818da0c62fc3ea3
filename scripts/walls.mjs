// The import walls: which folder of src/ may import which, and which folder may use which package. Both are read from
// the two tables of ARCHITECTURE.md, so that the document and the check cannot differ.
//
//   node scripts/walls.mjs        lists every import that the tables do not allow
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const leastModules = 50;

// `import ... from 'x'`, `export ... from 'x'`, `import 'x'`, each at the beginning of a line; and `import('x')` anywhere,
// which is a dynamic import or a type.
const imports =
  /^(?:import|export)\s[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*['"`]([^'"`]+)['"`]/gmu;

/** All modules of src/ as a map from path to text. */
export function readModules() {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => /\.tsx?$/u.test(name))
      .map((name) => `src/${name.replaceAll('\\', '/')}`)
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

/**
 * The tables `folder | what | may import` and `package | only in`, with names in backticks: `src/wire/` or, shorter, `wire`.
 * A row of the first whose folder does not begin with `src/` describes the rest of the repository and is left out.
 */
export function readTables(markdown = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')) {
  const folders = new Map();
  for (const [folder, , mayImport] of rowsOf(markdown, ['folder', 'what', 'may import'])) {
    if (folder.startsWith('`src/')) folders.set(namesIn(folder)[0], namesIn(mayImport));
  }
  const packages = new Map();
  for (const [name, onlyIn] of rowsOf(markdown, ['package', 'only in'])) {
    packages.set(namesIn(name)[0], namesIn(onlyIn));
  }
  return { folders, packages };
}

/** Every import that the tables forbid, and every row that does not fit the sources, each as one line of text. */
export function findForbiddenImports(modules, { folders, packages }) {
  const found = [];
  if (modules.size < leastModules)
    found.push(`only ${modules.size} modules in src/: expected ${leastModules}`);
  const usedRows = new Set();
  const usedPackages = new Set();
  const rowOf = (path) => mostSpecific([...folders.keys()], path);
  for (const [path, text] of modules) {
    const row = rowOf(path);
    if (row === undefined) {
      found.push(`${path}: ${dirname(path)} has no row (ARCHITECTURE.md, table of folders)`);
      continue;
    }
    usedRows.add(row);
    const allowed = folders.get(row);
    for (const { line, target } of importsOf(text)) {
      const at = `${path}:${line}:`;
      if (target.startsWith('.')) {
        const imported = rowOf(posix.join(posix.dirname(path), target).replace(/\.js$/u, '.ts'));
        if (imported === undefined || imported === row || allowed.includes(imported)) continue;
        found.push(`${at} src/${row} must not import src/${imported} (ARCHITECTURE.md, table of folders)`);
      } else if (!target.startsWith('node:')) {
        const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
        usedPackages.add(name);
        const users = packages.get(name);
        if (users === undefined) found.push(`${at} ${name} has no row (ARCHITECTURE.md, table of packages)`);
        else if (!users.some((user) => isWithin(path, user)))
          found.push(
            `${at} ${name} is only for ${users.map((user) => `src/${user}`).join(', ')} (ARCHITECTURE.md, table of packages)`,
          );
      }
    }
  }
  for (const [row, allowed] of folders) {
    if (!usedRows.has(row)) found.push(`ARCHITECTURE.md: the row src/${row} names no module`);
    for (const name of allowed) {
      if (!folders.has(name)) found.push(`ARCHITECTURE.md: src/${row} may import ${name}, which has no row`);
    }
  }
  for (const name of packages.keys()) {
    if (!usedPackages.has(name)) found.push(`ARCHITECTURE.md: no module of src/ imports the package ${name}`);
  }
  const cycle = cycleIn(folders);
  if (cycle !== undefined)
    found.push(`ARCHITECTURE.md: folders may import each other: ${cycle.join(' -> ')}`);
  return found;
}

/** The cells below the header, for every table with that header. */
function rowsOf(markdown, header) {
  const rows = [];
  let isInTable = false;
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|') ? line.split('|').slice(1, -1) : [];
    const texts = cells.map((cell) => cell.trim());
    if (texts.join('|') === header.join('|')) isInTable = true;
    else if (texts.length !== header.length) isInTable = false;
    else if (isInTable && !/^[-:]+$/u.test(texts[0])) rows.push(texts);
  }
  return rows;
}

/** The names in backticks, without `src/` before and `/` behind. */
function namesIn(cell) {
  return [...cell.matchAll(/`(?:src\/)?([^`]+?)\/?`/gu)].map(([, name]) => name);
}

function isWithin(path, row) {
  return path === `src/${row}` || path.startsWith(`src/${row}/`);
}

function importsOf(text) {
  return [...text.matchAll(imports)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    target: match[1] ?? match[2] ?? match[3],
  }));
}

/** The longest row that is the path itself, or a folder around it. */
function mostSpecific(rows, path) {
  return rows.filter((row) => isWithin(path, row)).sort((one, other) => other.length - one.length)[0];
}

/** A path of allowed imports that leads back to its beginning. */
function cycleIn(folders) {
  const done = new Set();
  const visit = (row, path) => {
    if (path.includes(row)) return [...path.slice(path.indexOf(row)), row];
    if (done.has(row)) return undefined;
    for (const next of folders.get(row) ?? []) {
      const cycle = visit(next, [...path, row]);
      if (cycle !== undefined) return cycle;
    }
    done.add(row);
    return undefined;
  };
  for (const row of folders.keys()) {
    const cycle = visit(row, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = findForbiddenImports(readModules(), readTables());
  for (const line of found) console.log(line);
  console.log(`walls: ${found.length} found`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
