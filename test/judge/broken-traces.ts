import type { Evidence } from '../../src/judge/evidence.js';
import type { RuleId } from '../../src/judge/rules/index.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { grid } from '../helpers/graphs.js';
import { type StrategyRun, strategyTrace } from '../helpers/strategy-trace.js';
import { honestTrace, honestTraceOnHosts, query } from './honest-traces.js';

/** A trace that breaks a rule, and what the judge must find. */
export interface BrokenTrace {
  readonly title: string;
  readonly trace: readonly TraceEvent[];
  readonly evidence?: Evidence;
  /** `<peer or run> <rule>`, all of them. */
  readonly found: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The event with these fields. */
function find(trace: readonly TraceEvent[], fields: Fields): TraceEvent {
  const found = trace.find((event) =>
    Object.entries(fields).every(([name, value]) => (event as unknown as Fields)[name] === value),
  );
  if (found === undefined) throw new Error(`no event with ${JSON.stringify(fields)}`);
  return found;
}

function change(trace: readonly TraceEvent[], fields: Fields, changes: Fields): TraceEvent[] {
  const chosen = find(trace, fields);
  return trace.map((event) => (event === chosen ? ({ ...event, ...changes } as TraceEvent) : event));
}

function remove(trace: readonly TraceEvent[], fields: Fields): TraceEvent[] {
  const chosen = find(trace, fields);
  return trace.filter((event) => event !== chosen);
}

/** Adds an event behind another one, at the same time. */
function insert(trace: readonly TraceEvent[], fields: Fields, added: NewEvent & { readonly id?: string }) {
  const chosen = find(trace, fields);
  const event = { id: '2#91', at: chosen.at, ...added } as TraceEvent;
  return trace.flatMap((before) => (before === chosen ? [before, event] : [before]));
}

const native = honestTrace();
const foreign = honestTrace('native');
const onHosts = honestTraceOnHosts();
const sent23 = { type: 'query:sent', peer: 2, to: 3 };
const at3 = { type: 'query:received', peer: 3, from: 1 };
const verified = { type: 'transfer:verified' };
const died = { type: 'peer:died', code: null, signal: 'SIGSEGV', lastLines: ['oops'], log: '' } as const;
const failed = { type: 'transfer:failed', query, code: 'bad-archive', message: 'no archive' } as const;
const leftovers = { processes: 0, ports: 0, temporaryFiles: 0 };
const saved = { peer: 1, path: '/run/downloads/1/f.txt', sha256: 'c'.repeat(64) };

/** One more message, sent for the same reason as another one, with what its receiver does with it. */
function further(trace: readonly TraceEvent[], like: Fields, to: number, ttl = 2, hops = 1): TraceEvent[] {
  const { peer = 0, cause = '' } = find(trace, like);
  const copy = { query, ttl, hops, file: 'f.txt', origin: 1 };
  const added: readonly (NewEvent & { readonly id: string })[] = [
    { id: `${peer}#91`, type: 'query:sent', peer, query, to, ttl, hops, cause },
    { id: '9#92', type: 'query:received', peer: to, from: peer, ...copy, cause: `${peer}#91` },
    {
      ...{ id: '9#93', type: 'query:dropped', peer: to, query, cause: '9#92' },
      reason: to === 1 ? 'own' : 'duplicate',
    },
  ];
  const settled = find(trace, { type: 'query:settled' });
  const events = added.map((event) => ({ at: settled.at, ...event }) as TraceEvent);
  return trace.flatMap((event) => (event === settled ? [...events, event] : [event]));
}

/** At least one broken trace for each rule. */
export const brokenTraces: Readonly<Record<RuleId, readonly BrokenTrace[]>> = {
  'stays-up': [
    {
      title: 'a foreign peer crashes',
      trace: change(foreign, { type: 'peer:stopped', peer: 2 }, died),
      found: ['2 stays-up'],
    },
  ],
  message: [
    {
      title: 'a foreign peer sends something else',
      trace: insert(foreign, sent23, {
        ...{ type: 'message:invalid', peer: 3, from: 2, reason: 'not a message', bytes: 'GET f' },
      }),
      found: ['2 message'],
    },
  ],
  ttl: [
    {
      title: 'a native peer lowers the TTL by two, and raises the hops by two',
      trace: change(
        change(native, sent23, { ttl: 1, hops: 2 }),
        { type: 'query:received', peer: 3, from: 2 },
        {
          ttl: 1,
          hops: 2,
        },
      ),
      found: ['2 ttl', '2 hops'],
    },
    {
      title: 'a foreign peer does not lower the TTL',
      trace: change(
        change(foreign, sent23, { ttl: 3 }),
        { type: 'query:received', peer: 3, from: 2 },
        { ttl: 3 },
      ),
      found: ['2 ttl'],
    },
  ],
  hops: [
    {
      title: 'a foreign peer does not raise the hops',
      trace: change(
        change(foreign, sent23, { hops: 0 }),
        { type: 'query:received', peer: 3, from: 2 },
        { hops: 0 },
      ),
      found: ['2 hops'],
    },
  ],
  sum: [
    {
      title: 'a native peer does not raise the hops',
      trace: change(
        change(native, sent23, { hops: 0 }),
        { type: 'query:received', peer: 3, from: 2 },
        { hops: 0 },
      ),
      found: ['2 hops', '2 sum'],
    },
    {
      title: 'an origin sends another TTL than it was asked for',
      trace: change(native, { type: 'query:issued' }, { ttl: 4 }),
      found: ['1 ttl', '1 sum'],
    },
  ],
  expired: [
    {
      title: 'a native peer sends a query on whose TTL has run out',
      trace: further(native, sent23, 3, 0, 3),
      found: ['run total', '2 ttl', '2 hops', '2 expired', '2 duplicate'],
    },
    {
      title: 'a foreign peer sends a TTL below 0',
      trace: insert(foreign, sent23, {
        ...{
          type: 'message:invalid',
          peer: 3,
          from: 2,
          reason: 'bad TTL',
          bytes: 'get f.txt 1 127.0.0.1 -1',
        },
      }),
      found: ['2 expired'],
    },
  ],
  duplicate: [
    {
      title: 'a native peer sends a query twice to one neighbour',
      trace: further(native, sent23, 3),
      found: ['run total', '2 duplicate'],
    },
  ],
  sender: [
    {
      title: 'a native peer sends a query back',
      trace: change(
        change(native, { type: 'query:sent', peer: 3, to: 2 }, { to: 1 }),
        { type: 'query:received', peer: 2, from: 3 },
        { peer: 1 },
      ),
      found: ['2 forwards', '3 sender', '3 forwards'],
    },
  ],
  origin: [
    {
      title: 'a native peer sends a query to its origin',
      trace: further(native, { type: 'hit:sent' }, 1, 1, 2),
      found: ['run total', '4 origin'],
    },
  ],
  forwards: [
    {
      title: 'a native peer leaves out a neighbour',
      trace: remove(
        remove(remove(change(native, { type: 'query:forwarded', peer: 2 }, { to: [] }), sent23), {
          type: 'query:received',
          peer: 3,
          from: 2,
        }),
        { type: 'query:dropped', peer: 3 },
      ),
      found: ['run total', '2 forwards'],
    },
    {
      title: 'a native peer drops a query as a duplicate that it has not seen',
      trace: change(
        remove(remove(native, { type: 'query:received', peer: 3, from: 2 }), {
          type: 'query:dropped',
          peer: 3,
        }),
        { type: 'query:forwarded', peer: 3 },
        { type: 'query:dropped', reason: 'duplicate' },
      ),
      found: ['run arrives', '3 forwards'],
    },
    {
      title: 'a native peer does nothing with a query',
      trace: remove(native, { type: 'query:dropped', peer: 3 }),
      found: ['3 forwards'],
    },
    {
      title: 'a foreign peer does not forward',
      trace: remove(remove(remove(foreign, sent23), { type: 'query:received', peer: 3, from: 2 }), {
        type: 'query:dropped',
        peer: 3,
      }),
      found: ['2 forwards'],
    },
  ],
  strategy: brokenStrategies(),
  answers: [
    {
      title: 'a native holder sends no hit',
      trace: withoutHit(),
      found: ['4 answers'],
    },
  ],
  transfer: [
    {
      title: 'a foreign holder sends no archive',
      trace: insert(foreign, { type: 'transfer:started' }, { ...failed, peer: 1, from: 2 }),
      found: ['2 transfer'],
    },
  ],
  saves: [
    {
      title: 'a foreign origin does not save what was sent to it',
      trace: insert(
        foreign,
        { type: 'transfer:started' },
        {
          ...failed,
          ...{ peer: 2, from: 4, code: 'bad-transfer', observedBy: 'supervisor' },
        },
      ),
      found: ['2 saves'],
    },
  ],
  flood: [
    {
      title: 'a foreign peer sends too much',
      trace: insert(foreign, sent23, { type: 'query:rate-limited', peer: 3, from: 2, count: 70 }),
      found: ['2 flood'],
    },
  ],
  sent: [
    {
      title: 'a message arrives that nobody sent',
      trace: remove(change(native, at3, { cause: undefined }), { type: 'query:sent', peer: 1, to: 3 }),
      found: ['run sent', 'run total'],
    },
    {
      title: 'a message arrives at another peer than it was sent to',
      trace: change(native, { type: 'query:sent', peer: 3, to: 4 }, { to: 2 }),
      found: ['run sent', '3 duplicate', '3 forwards'],
    },
    {
      title: 'a message arrives with another TTL',
      trace: change(native, { type: 'query:received', peer: 4 }, { ttl: 9 }),
      found: ['run sent'],
    },
    {
      title: 'a message arrives twice',
      trace: change(
        native,
        { type: 'query:received', peer: 2, from: 3 },
        { from: 1, cause: '1#2', ttl: 3, hops: 0 },
      ),
      found: ['run sent', 'run arrives'],
    },
    {
      title: 'a message arrives that a fault has lost',
      trace: insert(native, sent23, {
        ...{ type: 'query:lost', peer: 2, query, to: 3, ttl: 2, hops: 1, fault: 1, cause: '2#3' },
      }),
      found: ['run sent'],
    },
    {
      title: 'a hit arrives that nobody sent',
      trace: change(remove(native, { type: 'hit:sent' }), { type: 'hit:received' }, { cause: undefined }),
      found: ['run sent', '4 answers'],
    },
  ],
  arrives: [
    {
      title: 'a message of a counted flood has no end',
      trace: remove(remove(native, { type: 'query:dropped', peer: 2 }), {
        type: 'query:received',
        peer: 2,
        from: 3,
      }),
      found: ['run arrives'],
    },
  ],
  total: [
    {
      title: 'a flood has more messages than its closed form',
      trace: further(native, sent23, 4),
      found: ['run total'],
    },
  ],
  transfers: [
    {
      title: 'a query is satisfied without a verified transfer',
      trace: change(remove(native, verified), { type: 'query:resolved' }, { cause: undefined }),
      found: ['1 transfers'],
    },
    {
      title: 'a query has two verified transfers',
      trace: insert(native, verified, { ...find(native, verified), id: '1#99' } as NewEvent & { id: string }),
      found: ['1 transfers'],
    },
    {
      title: 'a query that found nothing has a verified transfer',
      trace: change(native, { type: 'query:resolved' }, { outcome: 'not-found' }),
      found: ['1 transfers'],
    },
  ],
  verified: [
    {
      title: 'a file was saved without a verified transfer',
      trace: native,
      evidence: { files: [saved, { peer: 1, path: '/run/downloads/1/other.txt', sha256: null }] },
      found: ['1 verified'],
    },
    {
      title: 'a file was changed after it was verified',
      trace: native,
      evidence: { files: [{ ...saved, sha256: 'e'.repeat(64) }] },
      found: ['1 verified'],
    },
  ],
  content: [
    {
      title: 'a file was saved whose content no holder had',
      trace: change(native, verified, { sha256: 'e'.repeat(64) }),
      found: ['1 content'],
    },
  ],
  children: [
    {
      title: 'a process has not ended when the run has',
      trace: remove(native, { type: 'peer:stopped', peer: 3 }),
      found: ['3 children'],
    },
    {
      title: 'a process starts before the one before it has ended',
      trace: insert(
        native,
        { type: 'query:settled' },
        { type: 'peer:started', peer: 3, pid: 9, ip: '', port: 1 },
      ),
      found: ['3 children'],
    },
    {
      title: 'a port is left behind',
      trace: native,
      evidence: { result: { exitCode: 0, leftovers: { ...leftovers, ports: 1 } } },
      found: ['run children'],
    },
    {
      title: 'the result has another exit code than the trace',
      trace: native,
      evidence: { result: { exitCode: 1, leftovers } },
      found: ['run children'],
    },
  ],
  hosts: [
    {
      title: 'a peer starts on another host than it was placed on',
      trace: change(onHosts, { type: 'peer:started', peer: 3 }, { host: 'n1' }),
      found: ['3 hosts'],
    },
    {
      title: 'a peer starts on no host',
      trace: change(onHosts, { type: 'peer:started', peer: 3 }, { host: undefined }),
      found: ['3 hosts'],
    },
    {
      title: 'a peer starts on a host that is lost',
      trace: insert(
        onHosts,
        { type: 'run:started' },
        { id: 'supervisor#91', type: 'host:lost', host: 'n2', reason: '', lastLines: [] },
      ).toSorted((one, other) => Number(other.type === 'host:joined') - Number(one.type === 'host:joined')),
      found: ['3 hosts', '4 hosts'],
    },
    {
      title: 'a host has no end',
      trace: remove(onHosts, { type: 'host:left', host: 'n2' }),
      found: ['run hosts'],
    },
  ],
  cause: [
    {
      title: 'an event stands before its cause',
      trace: [...native].map((event, index) => native[index === 5 ? 6 : index === 6 ? 5 : index] ?? event),
      found: ['run cause'],
    },
    {
      title: 'an event is dated before its cause',
      trace: change(native, { type: 'query:forwarded', peer: 3 }, { at: 0 }),
      found: ['run cause'],
    },
    {
      title: 'two events have one id',
      trace: change(native, { type: 'peer:stopped', peer: 3 }, { id: 'supervisor#1' }),
      found: ['run cause'],
    },
  ],
  printed: [
    {
      title: 'a printed line is not in the trace, and one of the trace is not printed',
      trace: native,
      evidence: {
        printed: {
          equal: 1,
          notInTrace: [{ line: 4, text: '1 ms  1 -> 9  TTL 3' }],
          notPrinted: [{ event: '1#2', text: '1 ms  1 -> 2  TTL 3' }],
        },
      },
      found: ['run printed'],
    },
  ],
};

/** Peer 4 gets its file from nobody: it has it, and says nothing. */
function withoutHit(): TraceEvent[] {
  const gone = ['hit:sent', 'hit:received', 'transfer:started', 'transfer:verified'];
  const rest = native.filter(({ type }) => !gone.includes(type));
  return change(rest, { type: 'query:resolved' }, { outcome: 'not-found', cause: undefined });
}

/** A search on a grid of 3 times 3 peers, from peer 0; no peer has the file unless the run says so. */
function searchOnGrid(strategy: string, run: Partial<StrategyRun> = {}): TraceEvent[] {
  return strategyTrace(grid(3, 3), { strategy, origin: 0, holders: [], ttl: 4, random: () => 0.5, ...run });
}

/** The first message that a peer sends because of another one, with other numbers or another receiver, and its arrival with it. */
function sendOtherwise(trace: readonly TraceEvent[], changes: (sent: Fields) => Fields): TraceEvent[] {
  const sent = trace.find(({ type, peer }) => type === 'query:sent' && peer !== 0);
  if (sent?.type !== 'query:sent') throw new Error('nothing is forwarded');
  const { to, ...numbers } = { to: sent.to, ...changes(sent as unknown as Fields) };
  return trace.map((event) => {
    if (event === sent) return { ...event, to, ...numbers } as TraceEvent;
    if (event.type === 'query:forwarded' && event.id === sent.cause)
      return { ...event, to: event.to.map((one) => (one === sent.to ? to : one)) } as TraceEvent;
    if (event.type === 'query:received' && event.cause === sent.id)
      return { ...event, ...numbers } as TraceEvent;
    return event;
  });
}

/** The same search, as one of another strategy. */
function relabel(trace: readonly TraceEvent[], strategy: string): TraceEvent[] {
  return trace.map((event) =>
    event.type === 'run:started' || event.type === 'query:issued' ? { ...event, strategy } : event,
  );
}

/** One more message because of a decision, which cannot be delivered. */
function sendMore(trace: readonly TraceEvent[], decision: Fields, to: number): TraceEvent[] {
  const { id, at, peer = 0 } = find(trace, decision);
  const about = { at, peer, query: 'b'.repeat(32), to };
  const sent = { ...about, id: `${peer}#91`, type: 'query:sent', ttl: 1, hops: 1, state: 0, cause: id };
  const failed = { ...about, id: `${peer}#92`, type: 'query:failed', reason: '', cause: sent.id };
  return trace.flatMap((event) => (event.id === id ? [event, sent, failed] : [event])) as TraceEvent[];
}

function brokenStrategies(): BrokenTrace[] {
  const walk = searchOnGrid('walk:walkers=1,check=0');
  const checked = searchOnGrid('walk:walkers=1,check=2');
  const rings = searchOnGrid('ring:first=1,step=1', { holders: [4] });
  const flood = searchOnGrid('normalised:fanout=4');
  const goesOn = { type: 'check:received', goesOn: true };
  const copy = { type: 'query:dropped', reason: 'duplicate' };
  return [
    {
      title: 'a walker carries another state than the rules give',
      trace: sendOtherwise(walk, ({ state }) => ({ state: Number(state) ^ 1 })),
      found: ['3 strategy', '4 strategy'],
    },
    {
      title: 'a walker goes back to its sender, although there are other neighbours',
      trace: sendOtherwise(walk, () => ({ to: 0 })),
      found: ['run sent', '3 strategy'],
    },
    {
      title: 'a walker does not lose TTL',
      trace: sendOtherwise(walk, ({ ttl }) => ({ ttl: Number(ttl) + 1 })),
      found: ['3 strategy', '4 strategy'],
    },
    {
      title: 'a peer sends a walker to two neighbours',
      trace: sendMore(walk, { type: 'query:forwarded', peer: 3 }, 6),
      found: ['3 strategy'],
    },
    {
      title: 'a walker goes on although its origin has said stop',
      trace: change(
        change(checked, goesOn, { goesOn: false }),
        { type: 'check:answered' },
        { goesOn: false },
      ),
      found: ['0 strategy', '4 strategy'],
    },
    {
      title: 'a walker gets another answer than the origin has given',
      trace: change(checked, goesOn, { goesOn: false, hits: 1 }),
      found: ['run strategy'],
    },
    {
      title: 'an origin answers go on although it has a hit',
      trace: change(checked, goesOn, { hits: 1 }),
      found: ['0 strategy'],
    },
    {
      title: 'a walker does not ask',
      trace: relabel(walk, 'walk:walkers=1,check=2'),
      found: ['4 strategy'],
    },
    {
      title: 'an origin sends fewer walkers than it should',
      trace: relabel(walk, 'walk:walkers=2,check=0'),
      found: ['0 strategy'],
    },
    {
      title: 'an origin ends a ring before its last step',
      trace: change(rings, { type: 'query:ended' }, { hits: 0 }),
      found: ['0 strategy'],
    },
    {
      title: 'a peer passes a copy on that it has seen before',
      trace: sendMore(flood, copy, 1),
      found: ['4 strategy'],
    },
    {
      title: 'leaves pass a query on',
      trace: relabel(searchOnGrid('ultrapeers:leaf=0', { holders: [8] }), 'ultrapeers:leaf=2'),
      found: ['6 strategy'],
    },
  ];
}
