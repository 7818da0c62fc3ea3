// `npm run docs`: writes the output of real runs into the documents, in the code block below each of these comments:
//
//   <!-- run: COMMAND && COMMAND -->       what commands print; the output of a command after `~` is not shown
//   <!-- type: COMMAND | LINE | LINE -->   what a terminal shows while these lines are typed into a shell
//   <!-- wire: chain3 3.txt -->            what the peers of a chain send to each other
//   <!-- code: FILE NAME NAME -->          definitions of a Python file
//   <!-- api: NAME NAME -->                declarations of the library
//   <!-- picture: FILE COMMAND -->         the picture that a command prints, in this file
//   <!-- cluster: COMMAND && COMMAND -->   what commands print on the login host of a Slurm cluster (scripts/cluster)
//
// and the reference of all events between `<!-- events -->` and `<!-- end -->`, or of all faults after `<!-- faults -->`.
//
// A translation shows the same blocks as its original, which is run once for both.
//
// With `--check` it changes nothing, and fails for each block that differs from the run. Times, folders and process ids
// may differ. `npm run docs -- docs/api.md` looks only at this document. One with a cluster is looked at only if it is named: few
// machines can have a cluster.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { apiSignatures } from './docs/api-signatures.mjs';
import { faultReference } from './docs/fault-reference.mjs';
import { traceReference } from './docs/trace-reference.mjs';
import { wireTranscript } from './docs/wire-transcript.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'dist/cli.js');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const isCheck = process.argv.includes('--check');
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const translations = new Map([
  ['README.zh-CN.md', 'README.md'],
  ['docs/zh/lecture.md', 'docs/lecture/README.md'],
  ['docs/zh/failure.md', 'docs/lecture/failure.md'],
]);
const documents = [
  'README.md',
  'docs/api.md',
  'docs/check.md',
  'docs/cluster.md',
  'docs/compare.md',
  'docs/faults.md',
  'docs/foreign-peers.md',
  'docs/lecture/README.md',
  'docs/lecture/failure.md',
  'docs/lesson.md',
  'docs/report.md',
  'docs/run.md',
  'docs/shell.md',
  'docs/strategies.md',
  'docs/simulate.md',
  'docs/sweep.md',
  'docs/topology-tools.md',
  'docs/trace.md',
  'docs/ui.md',
  'docs/wire.md',
  ...translations.keys(),
].filter((document) => (chosen.length === 0 && document !== 'docs/cluster.md') || chosen.includes(document));
const block = /<!-- (run|type|wire|code|api|cluster): (.+?) -->\n```(\w*)\n([\s\S]*?)```\n/gu;
const kinds = {
  run: output,
  type: conversation,
  wire: (command) => wireTranscript(...command.split(' ')),
  code: (command) => definitions(...command.split(' ')),
  api: (command) => apiSignatures(...command.split(' ')),
  cluster: onCluster,
};
const references = { events: traceReference, faults: faultReference };
const picture = /<!-- picture: (\S+) (.+?) -->/gu;
const clusterNodes = 4;
/** How long a conversation may print nothing. */
const silenceMs = 60_000;
let stale = 0;
let hasCluster = false;

for (const document of documents) {
  const path = join(root, document);
  const text = await withReference(readFileSync(path, 'utf8'), document);
  const original = translations.get(document);
  const originals = original === undefined ? null : blocksOf(original);
  let fresh = '';
  let end = 0;
  for (const { index, 0: whole, 1: kind, 2: command, 3: language, 4: shown } of text.matchAll(block)) {
    if (!hasPython && kind === 'run' && command.includes('python')) {
      console.log(`${document}: '${command}' is skipped, because there is no python3`);
      continue;
    }
    const printed = originals?.get(`${kind}: ${command}`) ?? (await inTemporaryFolder(kinds[kind], command));
    const isSame = originals === null ? normal(printed) === normal(shown) : printed === shown;
    if (!isSame) {
      stale += 1;
      console.log(`${document}: '${command}' prints something else${isCheck ? `:\n${printed}` : ''}`);
    }
    fresh += text.slice(end, index);
    fresh += isSame ? whole : `<!-- ${kind}: ${command} -->\n\`\`\`${language}\n${printed}\`\`\`\n`;
    end = index + whole.length;
  }
  if (!isCheck) writeFileSync(path, fresh + text.slice(end));
  for (const [, file, command] of originals === null ? text.matchAll(picture) : []) {
    const printed = await inTemporaryFolder(printedBy, command);
    const target = join(root, file);
    if (existsSync(target) && readFileSync(target, 'utf8') === printed) continue;
    stale += 1;
    console.log(`${document}: ${file} differs from what '${command}' prints`);
    if (!isCheck) writeFileSync(target, printed);
  }
}
if (isCheck && stale > 0) {
  console.log("run 'npm run docs'");
  process.exitCode = 1;
}

/** The words of a command. Text in single quotes is one word. */
function wordsOf(command) {
  return [...command.matchAll(/'([^']*)'|\S+/gu)].map(([word, quoted]) => quoted ?? word);
}

/** The document with its reference of today, if it has one. */
async function withReference(text, document) {
  const {
    index,
    0: shown,
    1: name,
  } = /(?<=<!-- (events|faults) -->\n)[\s\S]*?(?=<!-- end -->)/u.exec(text) ?? {};
  if (name === undefined) return text;
  const reference = `\n${await references[name]()}\n`;
  if (reference !== shown) {
    stale += 1;
    console.log(`${document}: the ${name} have changed`);
  }
  return text.slice(0, index) + reference + text.slice(index + shown.length);
}

/** What a document shows, by kind and command. */
function blocksOf(document) {
  const text = readFileSync(join(root, document), 'utf8');
  return new Map(
    [...text.matchAll(block)].map(([, kind, command, , shown]) => [`${kind}: ${command}`, shown]),
  );
}

/**
 * Commands may write files: they run in a folder of their own. What ships with floodsim is linked, because a copy of it would be
 * the topology of somebody else.
 */
async function inTemporaryFolder(act, command) {
  const cwd = mkdtempSync(join(tmpdir(), 'floodsim-docs-'));
  try {
    for (const name of ['topologies', 'fixtures', 'examples'])
      symlinkSync(join(root, name), join(cwd, name), 'dir');
    const text = await act(command, cwd);
    return `${text
      .replaceAll(`${root}/`, '')
      .replaceAll(`${cwd}/`, '')
      .replace(/\d{4}-\d\d-\d\dT[\d-]+-/gu, '<time>-')
      .trim()}\n`;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function environment(cwd) {
  const { PATH = '' } = process.env;
  return { PATH, HOME: cwd, NO_COLOR: '1', COLUMNS: '80', TERM: 'xterm' };
}

function printedBy(command, cwd) {
  const [, ...args] = wordsOf(command);
  return spawnSync(process.execPath, [bin, ...args], { cwd, env: environment(cwd), encoding: 'utf8' }).stdout;
}

function output(commands, cwd) {
  return commands
    .split(' && ')
    .flatMap((command) => {
      const [name, ...args] = wordsOf(command);
      const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        cwd,
        env: environment(cwd),
        encoding: 'utf8',
      });
      if (name.startsWith('~')) return [];
      // A command whose result is a file reports it on stderr, and prints nothing on stdout.
      return `$ ${command}\n${(stdout === '' ? stderr : stdout).trimEnd()}`;
    })
    .join('\n\n');
}

/** The cluster is started for the first command, and ends with this process. */
function onCluster(commands, cwd) {
  const bins = join(cwd, '.local/bin');
  mkdirSync(bins, { recursive: true });
  symlinkSync(bin, join(bins, 'sim'));
  const variables = { ...environment(cwd), FLOODSIM_CLUSTER: join(root, '.cluster-docs') };
  const env = { ...variables, PATH: `${bins}:${process.env['PATH']}` };
  const script = (name, ...args) => {
    const { status, stdout, stderr } = spawnSync(join(root, 'scripts/cluster', name), args, {
      cwd,
      env,
      encoding: 'utf8',
    });
    return { status, text: stdout === '' ? stderr : stdout };
  };
  if (!hasCluster) {
    const { status, text } = script('up', String(clusterNodes));
    if (status !== 0) throw new Error(text);
    hasCluster = true;
    // In a folder that is still there.
    process.on('exit', () => spawnSync(join(root, 'scripts/cluster/down'), { cwd: root, env }));
  }
  return commands
    .split(' && ')
    .map((command) => {
      // A node is free some time after the end of its job.
      const isFree = `until [ "$(sinfo --noheader --Node --states=idle | wc -l)" = ${clusterNodes} ]; do sleep 0.1; done`;
      const { text } = script('on', 'login', 'sh', '-c', `${isFree}; ${command}`);
      return `$ ${command}\n${text.trimEnd()}`;
    })
    .join('\n\n');
}

/** Types each line when the prompt is there. */
function conversation(script, cwd) {
  const [commands, ...lines] = script.split(' | ');
  // Commands before the last one only prepare files.
  const [command, ...prelude] = commands.split(' && ').reverse();
  for (const before of prelude) output(before, cwd);
  const [, ...args] = wordsOf(command);
  const terminal = spawn(process.execPath, [bin, ...args], {
    cwd,
    cols: 80,
    rows: 40,
    env: environment(cwd),
  });
  return new Promise((resolve, reject) => {
    let shown = '';
    let prompts = 0;
    // A prompt that this script does not know would make it wait for ever.
    const silence = setTimeout(() => {
      terminal.kill('SIGTERM');
      reject(new Error(`${command} is silent and waits for input:\n${shown}`));
    }, silenceMs);
    terminal.onData((data) => {
      silence.refresh();
      shown += data;
      const count =
        stripVTControlCharacters(shown).match(/(?:^|\n)(?:peer \d+> |>input [^\n]*:)/gu)?.length ?? 0;
      if (count <= prompts) return;
      prompts = count;
      const line = lines.shift();
      if (line !== undefined) terminal.write(`${line}\r`);
    });
    terminal.onExit(() => {
      clearTimeout(silence);
      const text = stripVTControlCharacters(shown).replaceAll('\r\n', '\n').replaceAll('\r', '');
      resolve(`$ ${command}\n${text.replace(/\nrun in [\s\S]*$/u, '')}`);
    });
  });
}

/** Functions, classes and values of a Python file, unchanged. */
function definitions(file, ...names) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return names
    .map((name) => {
      const start = lines.findIndex((line) => new RegExp(`^(?:(?:def|class) )?${name}\\b`, 'u').test(line));
      if (start === -1) throw new Error(`${file} has no ${name}`);
      const length = lines.slice(start + 1).findIndex((line) => /^\S/u.test(line) && !/^[)}\]]/u.test(line));
      return lines
        .slice(start, length === -1 ? undefined : start + 1 + length)
        .join('\n')
        .trimEnd();
    })
    .join('\n\n');
}

/** The part of an output that must be the same in every run: not times, process ids, ports, memory, nor their padding. */
function normal(text) {
  return (
    text
      .replace(/ *-?[\d.]+ (?:ms|s)\b/gu, ' <ms>')
      .replace(/ +\d+ +[\d.]+ MB/gu, ' <pid> <memory>')
      .replace(/pid \d+/gu, 'pid <pid>')
      // Names of files and ports that are drawn at random.
      .replace(/missing-[0-9a-f]{8}/gu, 'missing-<random>')
      .replace(/\b[2-6]\d{4} (?=127\.)/gu, '<port> ')
      // Query ids.
      .replace(/\b[0-9a-f]{32}\b/gu, '<32 hex>')
      .replace(/127\.0\.0\.1:[3-6]\d{4}/gu, '127.0.0.1:<port>')
      // Messages that do not depend on each other are in no order.
      .replace(/ \(reported late\)/gu, '')
      .replace(
        /(?:^ <ms> .*(?:→|←).*\n)+/gmu,
        (lines) => `${lines.trimEnd().split('\n').sort().join('\n')}\n`,
      )
      // A line with times may or may not be wrapped.
      .replace(/\n {12,}(?=\S)/gu, ' ')
      .replace(/ +/gu, ' ')
      .trim()
  );
}
