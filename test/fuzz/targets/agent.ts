import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddressBook } from '../../../src/control/address-book.js';
import { isFromAgent } from '../../../src/control/check-message.js';
import { hello, newNonce } from '../../../src/control/handshake.js';
import type { PeerConfig } from '../../../src/control/messages.js';
import { Listener } from '../../../src/hosts/listener.js';
import { RemoteHost } from '../../../src/hosts/remote-host.js';
import { FaultResults } from '../../../src/judge/fault-results.js';
import { Judge } from '../../../src/judge/judge.js';
import { Notices } from '../../../src/judge/notices.js';
import { NativePeer } from '../../../src/launch/native-peer.js';
import { LiveTrace } from '../../../src/run/live-trace.js';
import { QueryResults } from '../../../src/run/query-results.js';
import { RunFolder } from '../../../src/run/run-folder.js';
import { CausalTimes } from '../../../src/trace/causal-times.js';
import { type TraceEvent, traceSchema } from '../../../src/trace/event.js';
import { floodTrace } from '../../helpers/flood-trace.js';
import { type FuzzTarget, type OpenTarget, promise } from '../target.js';

const key = 'ab'.repeat(32);
const triangle = { neighbours: { 1: [2, 3], 2: [1, 3], 3: [1] }, undirected: false };
const flood: readonly TraceEvent[] = floodTrace(triangle as never, {
  minEvents: 20,
  ttl: 3,
  random: () => 0.5,
}).filter(({ type }) => !/^(?:run:|peer:|share:|query:settled)/u.test(type));

const fromChild = (message: object): object => ({ type: 'from', child: 1, message });
const messages: readonly object[] = [
  hello(key, newNonce(), '1.0.0'),
  { type: 'clock', sent: '1', now: '-5' },
  { type: 'started', child: 1, pid: 7 },
  { type: 'activity', children: [[1, { usedMs: 5, waitedMs: 0 }]] },
  {
    type: 'resources',
    limits: { openFiles: 9, threads: null },
    memory: { machine: 1, groups: null },
    machine: 'a',
  },
  { type: 'ending', signal: 'SIGTERM' },
  { type: 'left', processes: 0, ports: 0, temporaryFiles: 0 },
  { type: 'stuck', child: 1 },
  { type: 'gone', child: 1, exit: { code: 1, signal: null }, startError: null, lastLines: ['out of memory'] },
  { type: 'files', answer: { type: 'part', number: 1, part: { kind: 'bytes', data: 'AAAA' } } },
  fromChild({ type: 'listening', address: { ip: '127.0.0.1', port: 7 } }),
  fromChild({ type: 'linked', ask: 1 }),
  fromChild({ type: 'failed', code: 'EADDRINUSE', message: 'taken' }),
  fromChild({ type: 'measured', ask: 1, liveMemory: 5 }),
  fromChild({ type: 'described', ask: 1, description: { files: [], total: 0, links: [] } }),
  fromChild({
    type: 'question',
    ask: 1,
    question: 'route-of',
    about: { query: 'q', file: 'f', holder: { ip: '::1', port: 1 } },
  }),
  fromChild({ type: 'events', events: flood }),
  ...flood.map((event) => fromChild({ type: 'events', events: [event] })),
];

/** What an agent with a defect sends: the supervisor and its trace go on. Without proof, nothing is answered. */
export const target: FuzzTarget = {
  seeds: [
    ...messages.map((message) => Buffer.from(`${JSON.stringify(message)}\n`)),
    Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
  ],
  tokens: [
    ...messages.flatMap((message) => Object.keys(message)).map((name) => `"${name}":`),
    ...messages.map((message) => `"type":"${'type' in message ? String(message.type) : ''}"`),
    ...flood.map(({ type }) => `"type":"${type}"`),
    ...['null', '-1', '1e999', '1e15', '{}', '[]', '"__proto__":', '"constructor"', '"cause":"1#1"', '\n'],
  ],
  maxBytes: 32 * 1024,
  open,
};

async function open(): Promise<OpenTarget> {
  const refused = messages.slice(1).find((message) => !isFromAgent(message));
  promise(refused === undefined, `messages of an honest agent are accepted: ${JSON.stringify(refused)}`);
  const work = mkdtempSync(join(tmpdir(), 'fuzz-agent-'));
  const folder = RunFolder.createAt(join(work, 'run'), false);
  const accepted: RemoteHost[] = [];
  const listener = await Listener.open({
    ...{ key: 'cd'.repeat(32), port: 0, hosts: 1, version: '1.0.0' },
    onJoined: (host) => accepted.push(host),
    onLost: () => {},
    onRefused: () => {},
  });
  return {
    run: async (input) => {
      promise((await answerOf(listener.port, input)) === '', 'nothing is answered without a proof');
      promise(accepted.length === 0, 'nobody is accepted without a proof');
      const { trace, take, end } = supervisor(folder);
      for (const line of input.toString('utf8').split('\n')) {
        const message = parsed(line);
        if (isFromAgent(message)) take(message);
      }
      await new Promise((resolve) => setImmediate(resolve));
      end();
      trace.end();
      trace.flush();
      folder.checkWritten();
      truncateSync(folder.trace);
    },
    close: () => {
      listener.closeAll();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

async function answerOf(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
  });
  socket.on('error', () => {});
  socket.end(bytes);
  await once(socket, 'close');
  return answer;
}

/** What a run has of one peer on another host: its state, and its events in the trace, with all that judges them. */
function supervisor(folder: RunFolder) {
  const trace = new LiveTrace(process.hrtime.bigint(), folder);
  trace.correctTimes(new CausalTimes());
  const judge = new Judge();
  const results = new QueryResults(() => {}, true);
  for (const fold of [judge, new Notices(), new FaultResults(), results])
    trace.subscribe({ onOrdered: (event) => fold.see(event) });
  const peers = [1, 2, 3].map((id) => ({ id, neighbours: [] }));
  trace.record({
    ...{ type: 'run:started', schema: traceSchema, floodsim: '1.0.0', topology: 'triangle' },
    ...{ peers, absent: [] },
  } as never);
  const facts = { name: 'n1', address: '127.0.0.1', supervisor: '127.0.0.1', pid: 7 };
  const host = new RemoteHost(facts, { send: () => {}, flush: () => {} });
  const addresses = new AddressBook();
  new NativePeer(
    { id: 1 } as never,
    { id: 1 } as PeerConfig,
    join(folder.logs, 'peer-1.log'),
    {
      ...{ events: (events) => trace.receive(events.map((event) => addresses.resolve(event))) },
      ...{ answer: async () => null, onStateChange: () => {} },
    },
    host,
  );
  return {
    trace,
    take: host.take.bind(host),
    end: () => {
      host.lost('its connection has closed');
      judge.judge({});
    },
  };
}
