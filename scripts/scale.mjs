// `npm run scale`: how much the supervisor and its agents need for many peers. Writes the tables of docs/scale.md with --write.
//
//   npm run scale -- [--played 1000,10000,30000,100000] [--real 1000] [--write]
//
// --played: sizes of networks whose peers are played (scripts/scale/played.mjs), a thousand on each host. --real: peers that run on
// this machine, and on four hosts in its namespaces (scripts/cluster, for root). An empty list leaves a table as it is.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, table, writeBlock } from './reliability/page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    played: { type: 'string', default: '1000,10000,30000,100000' },
    real: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
});
const sizesOf = (text) => text.split(',').flatMap((size) => (size === '' ? [] : [Number(size)]));

function measure(script, ...args) {
  const path = join(root, 'scripts/scale', script);
  const { status, stdout } = spawnSync(process.execPath, [path, ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${script} ended with exit code ${status}`);
  process.stderr.write(stdout);
  return JSON.parse(stdout);
}

const whole = (value) => value.toLocaleString('en', { maximumFractionDigits: 0 });
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Milliseconds of the steps of a run: from one event to another. */
const steps = [
  ['start', 'host:joined', 'peer:started'],
  ['links', 'peer:started', 'link:accepted'],
  ['flood', 'query:issued', 'query:settled'],
];

function playedRow({ peers, hosts, events, cpuMs, peakMb, bytes, last }) {
  return [
    whole(peers),
    whole(hosts),
    whole(events),
    ...steps.map(([, from, to]) => seconds(last[to] - last[from])),
    seconds(last['run:finished']),
    `${(cpuMs / peers).toFixed(2)} ms`,
    `${whole(peakMb)} MB`,
    `${whole((peakMb * 1024) / peers)} KB`,
    `${whole(bytes / peers)} bytes`,
  ];
}
const playedHead = [
  'peers',
  'hosts',
  'events',
  ...steps.map(([name]) => name),
  'whole run',
  'CPU per peer',
  'memory',
  'memory per peer',
  'sent per peer',
];

function realRow({ peers, hosts, startMs, messages, crossing, floodMs, supervisor, agents }) {
  const most = (of) => Math.max(...agents.map(of));
  return [
    whole(peers),
    hosts === 0 ? 'this machine' : `${hosts} hosts`,
    seconds(startMs),
    seconds(supervisor.cpuMs),
    `${whole(supervisor.peakMb)} MB`,
    hosts === 0 ? '' : seconds(most(({ cpuMs }) => cpuMs)),
    hosts === 0 ? '' : `${whole(most(({ peakMb }) => peakMb))} MB`,
    whole(messages / (floodMs / 1000)),
    hosts === 0 ? '' : whole(crossing / (floodMs / 1000)),
  ];
}
const realHead = [
  'peers',
  'on',
  'ready after',
  'CPU of the supervisor',
  'memory',
  'CPU of an agent',
  'memory',
  'messages a second',
  'of them to another host',
];

function report(name, command, head, rows) {
  if (rows.length === 0) return;
  const text = `${table([head, ...rows])}\n\n\`${command}\`, ${machine}`;
  console.log(text);
  if (options.write) writeBlock(name, text, 'scale');
}

const played = sizesOf(options.played).map((peers) =>
  playedRow(measure('played.mjs', peers, Math.max(4, Math.ceil(peers / 1000)))),
);
report('played', `npm run scale -- --played ${options.played} --real ''`, playedHead, played);
const real = sizesOf(options.real).flatMap((peers) =>
  [0, 4].map((hosts) => realRow(measure('real.mjs', peers, hosts))),
);
report('real', `npm run scale -- --played '' --real ${options.real}`, realHead, real);
