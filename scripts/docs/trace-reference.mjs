// The reference of all events for docs/trace.md: fields and their meaning from the interfaces in src/trace, examples and
// what the reports show of each event from the catalog that the tests use.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const files = [
  'event.ts',
  'events/network.ts',
  'events/query.ts',
  'events/transfer.ts',
  'events/fault.ts',
  'events/host.ts',
];
/** With more reasons than this, they are listed without an example for each. */
const maxRows = 8;

/** @returns {Promise<string>} Markdown: the common fields, then a section for each event */
export async function traceReference() {
  const interfaces = new Map(
    files.flatMap((file) => interfacesIn(readFileSync(join(root, 'src/trace', file), 'utf8'))),
  );
  const catalog = await loadCatalog();
  const common = [
    '### Every event',
    '',
    ...fieldTable(interfaces.get('Base').fields.concat([typeField])),
    '',
    ...['OfQuery', 'OverlayPeer'].flatMap((name) => {
      const { doc, fields } = interfaces.get(name);
      return [`### ${titles[name]}`, '', doc, '', ...fieldTable(fields), ''];
    }),
  ];
  const typed = [...interfaces.values()].filter(({ type }) => type !== undefined);
  const missing = Object.keys(catalog).filter((type) => !typed.some((one) => one.type === type));
  if (missing.length > 0) throw new Error(`no interface in src/trace for ${missing.join(', ')}`);
  return `${[...common, ...typed.flatMap((one) => sectionOf(one, catalog[one.type]))].join('\n').trim()}\n`;
}

const typeField = { name: 'type', type: 'string', isOptional: false, doc: 'One of the names below.' };
/** The meaning of fields that need no comment where they are declared. */
const usual = {
  peer: 'The peer that the event is about.',
  id: 'Number of the peer.',
  file: 'Base name of the file or folder.',
  ip: 'Its IP address.',
  port: 'Its port.',
  hops: 'As on the wire.',
  query: 'The query that it belongs to.',
  to: 'The receiver.',
  fault: 'Number of the fault.',
  effect: 'What it has done.',
  host: 'Name of the host.',
};
const titles = { OfQuery: 'Every event of a query', OverlayPeer: '`OverlayPeer`' };

function sectionOf({ type, doc, base, fields }, reasons) {
  if (doc === '') throw new Error(`the interface of ${type} has no comment`);
  const entries = Object.entries(reasons);
  const [[, first]] = entries;
  const own = fields.filter(({ name }) => name !== 'type');
  const example = { id: idOf(first.sample), at: 12.345, ...first.sample };
  return [
    `### \`${type}\``,
    '',
    `${doc}${base === 'OfQuery' ? ' An event of a query.' : ''}`,
    '',
    ...(own.length === 0 ? [] : [...fieldTable(own), '']),
    '```json',
    JSON.stringify(example),
    '```',
    '',
    ...reportTable(entries),
    '',
  ];
}

function idOf({ peer }) {
  return `${peer ?? 'supervisor'}#17`;
}

function fieldTable(fields) {
  return [
    '| field | type | meaning |',
    '|---|---|---|',
    ...fields.map(
      ({ name, type, isOptional, doc }) =>
        `| \`${name}\` | \`${cell(type)}\`${isOptional ? ', may be missing' : ''} | ${cell(doc || usual[name] || '')} |`,
    ),
  ];
}

/** Where the reports show the event; a row for each reason, or one for all of many. */
function reportTable(entries) {
  const rows = entries.length > maxRows ? entries.slice(0, 1) : entries;
  const lines = rows.map(([reason, { text, json, junit }]) => {
    const name = entries.length > maxRows ? 'each' : reason === 'any' ? '' : `\`${reason}\``;
    return `| ${name} | ${shown(text)} | ${shown(json)} | ${shown(junit)} |`;
  });
  const list = entries.map(([reason]) => `\`${reason}\``).join(', ');
  return [
    ...(entries.length > maxRows ? [`Codes: ${list}.`, ''] : []),
    '| reason | text report | JSON result | JUnit |',
    '|---|---|---|---|',
    ...lines,
  ];
}

function shown(value) {
  return typeof value === 'string' ? `\`${cell(value)}\`` : `(${cell(value.not)})`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replace(/\s+/gu, ' ');
}

/** Interfaces as the sources of src/trace write them: [name, { doc, base, type, fields }]. */
function interfacesIn(source) {
  const blocks =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)\n\}\n/gu;
  return [...source.matchAll(blocks)].map(([, doc = '', name, base, body]) => {
    const fields = fieldsIn(body);
    const type = /^'(.*)'$/u.exec(fields.find((field) => field.name === 'type')?.type ?? '')?.[1];
    return [name, { doc: textOf(doc), base, type, fields }];
  });
}

function fieldsIn(body) {
  const pattern =
    /(?:^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}readonly (\w+)(\?)?: ((?:(?!^ {2}(?:readonly|\/\*\*))[\s\S])*?);(?=\n {2}(?:readonly|\/\*\*)|\n?$(?![\s\S]))/gmu;
  return [...body.matchAll(pattern)].map(([, doc = '', name, optional, type]) => ({
    name,
    doc: textOf(doc),
    isOptional: optional !== undefined,
    type: typeText(type),
  }));
}

function typeText(type) {
  return type
    .replace(/\/\*\*[\s\S]*?\*\//gu, '')
    .replace(/\breadonly /gu, '')
    .replace(/\s+/gu, ' ');
}

function textOf(comment) {
  return comment
    .replace(/^\s*\*? ?/gmu, '')
    .replace(/\{@link (\w+)\}/gu, '`$1`')
    .replace(/\s+/gu, ' ')
    .trim();
}

async function loadCatalog() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/helpers/event-catalog.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`;
  return (await import(url)).eventCatalog;
}
