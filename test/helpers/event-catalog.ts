import type { ErrorCode } from '../../src/core/errors.js';
import type { EventOf, FaultEffect, NewEvent, TraceEvent } from '../../src/trace/event.js';

/**
 * One entry for each type of event and for each of its reasons: a sample, and where reports show it. A new event or reason
 * does not compile until somebody has decided. `event-reports.test.ts` feeds the samples through the reporters;
 * `docs/trace.md` shows them as examples.
 */

type EventType = TraceEvent['type'];

/** The reasons of an event: the values of its fields that are a choice of words. `any` if it has no such field. */
type ReasonOf<T extends EventType> = [ChoicesOf<EventOf<T>>] extends [never] ? 'any' : ChoicesOf<EventOf<T>>;
type ChoicesOf<E> = {
  [K in keyof E]-?: K extends 'type' | 'observedBy' ? never : Choice<E[K]>;
}[keyof E];
type Choice<V> = V extends string ? (string extends V ? never : V) : never;

/** What a report shows of an event: text to look for in it, or why it shows nothing. */
export type Shown = string | { readonly not: string };

export interface Entry<T extends EventType = EventType> {
  readonly sample: Extract<NewEvent, { readonly type: T }>;
  readonly text: Shown;
  /** Of `JSON.stringify(result)`. */
  readonly json: Shown;
  readonly junit: Shown;
}

const query = '6a1d1c5f0c0e4f7e9b1a2c3d4e5f6071';
const file = '3.txt';
const peer = 3;
const origin = { peer: 1, query } as const;

/** Reasons that appear in several entries. */
const detail = { not: 'a step on the way: what follows from it is shown' };
const ordinary = { not: 'happens in every run, and needs no attention' };
const onlyFlood = { not: 'shows queries, not the steps of a flood' };
const asVerdict = 'verdict';

/** The same entry for each code of an error. */
function forCodes<T extends 'transfer:failed' | 'transfer:refused'>(
  entry: (code: ErrorCode) => Entry<T>,
): Record<ErrorCode, Entry<T>> {
  const codes: Record<ErrorCode, true> = {
    'bad-usage': true,
    'duplicate-value': true,
    'bad-topology': true,
    'not-allowed': true,
    'bad-trace': true,
    'bad-message': true,
    'bad-transfer': true,
    'bad-archive': true,
    'file-exists': true,
    'file-changed': true,
    'file-missing': true,
    'not-written': true,
    'timed-out': true,
    'too-large': true,
    'too-busy': true,
    'connection-lost': true,
    'port-taken': true,
    'peer-failed': true,
    'hosts-failed': true,
    'no-resources': true,
    'no-run-folder': true,
    interrupted: true,
  };
  const all = Object.keys(codes) as ErrorCode[];
  return Object.fromEntries(all.map((code) => [code, entry(code)])) as Record<ErrorCode, Entry<T>>;
}

/** The same entry for each effect of a fault. */
function forEffects(
  entry: (effect: FaultEffect) => Entry<'fault:applied'>,
): Record<FaultEffect, Entry<'fault:applied'>> {
  const effects: Record<FaultEffect, true> = {
    killed: true,
    paused: true,
    resumed: true,
    stopped: true,
    started: true,
    slowed: true,
    delayed: true,
    reordered: true,
    sliced: true,
    reset: true,
    flipped: true,
    truncated: true,
    stalled: true,
    swapped: true,
    lied: true,
  };
  const all = Object.keys(effects) as FaultEffect[];
  return Object.fromEntries(all.map((effect) => [effect, entry(effect)])) as Record<
    FaultEffect,
    Entry<'fault:applied'>
  >;
}

const onMessage = { fields: { from: 1, to: 3 } };

/** The peers that each effect names, and its line in a report. */
const faultSubjects: Record<
  FaultEffect,
  { readonly fields: Pick<EventOf<'fault:applied'>, 'peer' | 'from' | 'to'>; readonly text?: string }
> = {
  killed: { fields: { peer }, text: 'kills peer 3' },
  paused: { fields: { peer }, text: 'pauses peer 3' },
  resumed: { fields: { peer }, text: 'lets peer 3 run again' },
  stopped: { fields: { peer }, text: 'stops peer 3' },
  started: { fields: { peer }, text: 'starts peer 3' },
  slowed: { fields: { peer }, text: 'makes each look-up of peer 3 take 20 ms longer' },
  delayed: onMessage,
  reordered: onMessage,
  sliced: onMessage,
  reset: { ...onMessage, text: 'resets the connection from peer 1 to peer 3' },
  flipped: { fields: { from: 3, to: 1 }, text: 'flips byte 20 of the archive from peer 3 to peer 1' },
  truncated: {
    fields: { from: 3, to: 1 },
    text: 'cuts the archive from peer 3 to peer 1 off after 20 bytes',
  },
  stalled: { fields: { from: 3, to: 1 }, text: 'stops the archive from peer 3 to peer 1 after 20 bytes' },
  swapped: { fields: { from: 3, to: 1 }, text: 'changes the file while it is sent from peer 3 to peer 1' },
  lied: { fields: { from: 3, to: 1 }, text: 'gives the digest of another file from peer 3 to peer 1' },
};

const peers = [
  { id: 1, neighbours: [3] },
  { id: 3, neighbours: [1] },
];
const arrived = { hops: 0, ttl: 7 } as const;

function hit(use: EventOf<'hit:received'>['use'], text: string): Entry<'hit:received'> {
  return {
    sample: {
      ...{ type: 'hit:received', ...origin, from: peer, ip: '127.0.0.1', port: 9003, hops: 1, size: 12, use },
    },
    text,
    json: '"hits":1',
    junit: onlyFlood,
  };
}

function dropped(
  reason: EventOf<'query:dropped'>['reason'],
  text: string,
  json: Shown,
): Entry<'query:dropped'> {
  return { sample: { type: 'query:dropped', peer, query, reason }, text, json, junit: onlyFlood };
}

function resolved(
  outcome: EventOf<'query:resolved'>['outcome'],
  text: string,
  junit: Shown,
): Entry<'query:resolved'> {
  return {
    sample: { type: 'query:resolved', ...origin, file, outcome },
    text,
    json: `"${asVerdict}":"${outcome}"`,
    junit,
  };
}

function unservable(reason: EventOf<'file:unservable'>['reason'], message: string): Entry<'file:unservable'> {
  const shown = `peer 3 has 3.txt but ${message} (${reason})`;
  return {
    sample: { type: 'file:unservable', peer, file, path: '/home/a/3.txt', reason, message },
    text: shown,
    json: shown,
    junit: shown,
  };
}

function verified(
  comparedWith: EventOf<'transfer:verified'>['comparedWith'],
  text: string,
): Entry<'transfer:verified'> {
  const savedTo = '/home/a/runs/1/downloads/1/3.txt';
  const digests = { md5: 'cd'.repeat(16), sha256: 'ab'.repeat(32) };
  const about = { ...origin, from: peer, file, savedTo, bytes: 140, size: 12, ...digests };
  return {
    sample: { type: 'transfer:verified', ...about, comparedWith },
    text,
    json: `"comparedWith":"${comparedWith}"`,
    junit: text,
  };
}

function started(form: EventOf<'transfer:started'>['form']): Entry<'transfer:started'> {
  return {
    sample: { type: 'transfer:started', ...origin, form, from: peer, file, size: 12 },
    text: { not: 'the progress line shows it while it lasts' },
    json: detail,
    junit: detail,
  };
}

function settled(by: EventOf<'query:settled'>['by'], text: string): Entry<'query:settled'> {
  return {
    sample: { type: 'query:settled', query, by },
    text,
    json: `"settledBy":"${by}"`,
    junit: onlyFlood,
  };
}

export const eventCatalog: { readonly [T in EventType]: { readonly [R in ReasonOf<T>]: Entry<T> } } = {
  'run:started': {
    any: {
      sample: { type: 'run:started', schema: 1, floodsim: '0.1.0', topology: 'pair', peers, absent: [] },
      text: 'pair: 2 peers, 1 link',
      json: '"name":"pair"',
      junit: '<testsuite name="pair"',
    },
  },
  'run:finished': {
    any: {
      sample: { type: 'run:finished', exitCode: 0 },
      text: { not: 'sim run exits with this code' },
      json: '"exitCode":0',
      junit: 'failures="0" errors="0"',
    },
  },
  'topology:changed': {
    any: {
      sample: { type: 'topology:changed', peers, absent: [] },
      text: { not: 'the answer of the command that changes it shows it' },
      json: '"links":1',
      junit: onlyFlood,
    },
  },
  'peer:started': {
    any: {
      sample: { type: 'peer:started', peer, pid: 4711, ip: '127.0.0.1', port: 9003 },
      text: ordinary,
      json: '"pid":4711',
      junit: ordinary,
    },
  },
  'share:listed': {
    any: {
      sample: { type: 'share:listed', peer, files: ['3.txt', 'docs/'], total: 2 },
      text: ordinary,
      json: { not: 'a result says which peer has a file that was searched for' },
      junit: ordinary,
    },
  },
  'peer:stopped': {
    any: {
      sample: { type: 'peer:stopped', peer },
      text: ordinary,
      json: '"end":"stopped"',
      junit: ordinary,
    },
  },
  'peer:died': {
    any: {
      sample: {
        ...{ type: 'peer:died', peer, code: null, signal: 'SIGKILL', lastLines: ['out of memory'] },
        log: '/home/a/runs/latest/logs/peer-3.log',
      },
      text: 'peer 3 died (SIGKILL)',
      json: 'peer 3 died (SIGKILL): out of memory',
      junit: 'peer 3 died (SIGKILL): out of memory',
    },
  },
  'link:opened': {
    any: { sample: { type: 'link:opened', peer, to: 1 }, text: ordinary, json: ordinary, junit: ordinary },
  },
  'link:failed': {
    any: {
      sample: { type: 'link:failed', peer, to: 1, reason: 'connection refused' },
      text: { not: 'the query that is sent over the link shows it' },
      json: { not: 'the query that is sent over the link shows it' },
      junit: { not: 'the query that is sent over the link shows it' },
    },
  },
  'link:accepted': {
    any: {
      sample: { type: 'link:accepted', peer, from: 1 },
      text: ordinary,
      json: ordinary,
      junit: ordinary,
    },
  },
  'connections:closed': {
    any: {
      sample: { type: 'connections:closed', peer, count: 44 },
      text: 'peer 3 closed connections, because it had too many: 44',
      json: 'peer 3 closed connections, because it had too many: 44',
      junit: 'peer 3 closed connections, because it had too many: 44',
    },
  },
  'link:closed': {
    any: { sample: { type: 'link:closed', peer, from: 1 }, text: ordinary, json: ordinary, junit: ordinary },
  },
  'message:invalid': {
    any: {
      sample: { type: 'message:invalid', peer, from: 1, reason: 'not a message', bytes: 'GET f' },
      text: 'peer 3 received an invalid message from peer 1 (not a message): "GET f"',
      json: 'peer 3 received an invalid message from peer 1 (not a message)',
      junit: 'peer 3 received an invalid message from peer 1 (not a message)',
    },
  },
  'query:issued': {
    any: {
      sample: { type: 'query:issued', ...origin, file, ttl: 7 },
      text: 'peer 1 searches for 3.txt',
      json: `"query":"${query}"`,
      junit: 'get 3.txt from peer 1',
    },
  },
  'query:sent': {
    any: {
      sample: { type: 'query:sent', ...origin, to: peer, ttl: 7, hops: 0 },
      text: { not: 'the line of its arrival or failure shows it' },
      json: '"messages":2',
      junit: onlyFlood,
    },
  },
  'query:failed': {
    any: {
      sample: { type: 'query:failed', ...origin, to: peer, reason: 'connection refused' },
      text: 'unreachable: connection refused',
      json: 'peer 1 could not send the query to peer 3: connection refused',
      junit: 'peer 1 could not send the query to peer 3: connection refused',
    },
  },
  'query:received': {
    any: {
      sample: { type: 'query:received', peer, query, from: 1, file, origin: 1, ...arrived },
      text: { not: 'the line of what the peer does with it shows it' },
      json: '"reached":1',
      junit: onlyFlood,
    },
  },
  'query:step': {
    any: {
      sample: { type: 'query:step', ...origin, step: 2, hits: 0 },
      text: detail,
      json: detail,
      junit: onlyFlood,
    },
  },
  'query:ended': {
    any: {
      sample: { type: 'query:ended', ...origin, steps: 2, hits: 1 },
      text: detail,
      json: detail,
      junit: onlyFlood,
    },
  },
  'check:sent': {
    any: {
      sample: { type: 'check:sent', peer, query, to: 1, hops: 4, state: 7 },
      text: detail,
      json: detail,
      junit: onlyFlood,
    },
  },
  'check:received': {
    any: {
      sample: { type: 'check:received', ...origin, from: peer, state: 7, hits: 0, goesOn: true },
      text: detail,
      json: detail,
      junit: onlyFlood,
    },
  },
  'check:answered': {
    any: {
      sample: { type: 'check:answered', peer, query, goesOn: true },
      text: detail,
      json: detail,
      junit: onlyFlood,
    },
  },
  'check:failed': {
    any: {
      sample: { type: 'check:failed', peer, query, reason: 'connection refused' },
      text: detail,
      json: detail,
      junit: onlyFlood,
    },
  },
  'query:forwarded': {
    any: {
      sample: { type: 'query:forwarded', peer, query, to: [1] },
      text: 'forwards to 1',
      json: detail,
      junit: onlyFlood,
    },
  },
  'query:dropped': {
    own: dropped('own', 'dropped: returned to its origin', '"duplicates":1'),
    duplicate: dropped('duplicate', 'dropped: duplicate', '"duplicates":1'),
    ttl: dropped('ttl', 'stops: TTL expired', '"expired":1'),
    'dead-end': dropped('dead-end', 'stops: no other neighbour', detail),
    stopped: dropped('stopped', 'stops: its origin does not let it go on', detail),
  },
  'query:matched': {
    any: {
      sample: { type: 'query:matched', peer, query, file, origin: 1, to: [] },
      text: 'has it',
      json: { not: 'the hit is counted when it arrives' },
      junit: onlyFlood,
    },
  },
  'query:rate-limited': {
    any: {
      sample: { type: 'query:rate-limited', peer, from: 1, count: 120 },
      text: 'peer 3 ignored messages over the rate limit from peer 1: 120',
      json: 'peer 3 ignored messages over the rate limit from peer 1: 120',
      junit: 'peer 3 ignored messages over the rate limit from peer 1: 120',
    },
  },
  'query:settled': {
    count: settled('count', 'to the last message of the flood'),
    quiet: settled('quiet', 'to the last message of the flood'),
  },
  'query:resolved': {
    verified: resolved('verified', 'transferred and verified', 'failures="0" errors="0"'),
    held: resolved('held', 'is already in the share', 'failures="0" errors="0"'),
    'not-found': resolved('not-found', 'not found', 'type="not-found"'),
    unverified: resolved('unverified', 'found, but no transfer verified', 'type="unverified"'),
  },
  'query:abandoned': {
    any: {
      sample: { type: 'query:abandoned', ...origin, file },
      text: 'interrupted',
      json: '"verdict":"interrupted"',
      junit: 'type="interrupted"',
    },
  },
  'hit:preparing': {
    any: {
      sample: { type: 'hit:preparing', peer, query },
      text: { not: 'it only shows that the holder does not hang' },
      json: { not: 'it only shows that the holder does not hang' },
      junit: onlyFlood,
    },
  },
  'hit:sent': {
    any: {
      sample: { type: 'hit:sent', peer, query, to: 1, hops: 1, size: 12, sha256: 'ab'.repeat(32) },
      text: { not: 'the line of its arrival shows it' },
      json: { not: 'the hit is counted when it arrives' },
      junit: onlyFlood,
    },
  },
  'hit:failed': {
    any: {
      sample: { type: 'hit:failed', peer, query, reason: 'connection refused' },
      text: 'peer 3 could not send its hit: connection refused',
      json: 'peer 3 could not send its hit: connection refused',
      junit: 'peer 3 could not send its hit: connection refused',
    },
  },
  'hit:received': {
    request: hit('request', 'found, 1 hop away, 12 bytes'),
    alternate: hit('alternate', 'also found, kept as alternate'),
    ignore: hit('ignore', 'also found, not needed'),
    unknown: hit('unknown', 'found, 1 hop away, 12 bytes'),
  },
  'transfer:started': { framed: started('framed'), old: started('old') },
  'transfer:progress': {
    any: {
      sample: { type: 'transfer:progress', ...origin, received: 6, total: 12 },
      text: { not: 'the progress line shows it while it lasts' },
      json: detail,
      junit: detail,
    },
  },
  'transfer:verified': {
    share: verified('share', 'with the file in the share of peer 3'),
    hit: verified('hit', 'with the SHA-256 in the hit'),
    transfer: verified('transfer', 'with the digest that came with it, and nothing else'),
  },
  'transfer:failed': forCodes((code) => ({
    sample: { type: 'transfer:failed', ...origin, from: peer, code, message: 'the connection was closed' },
    text: 'transfer failed: the connection was closed',
    json: `"code":"${code}","message":"the connection was closed"`,
    junit: code === 'file-exists' ? 'the connection was closed' : `the connection was closed (${code})`,
  })),
  'transfer:served': {
    any: {
      sample: { type: 'transfer:served', peer, query, to: 1, file, bytes: 140 },
      text: { not: 'the origin reports what it received' },
      json: { not: 'the origin reports what it received' },
      junit: { not: 'the origin reports what it received' },
    },
  },
  'transfer:refused': forCodes((code) => {
    const shown = `peer 3 did not serve 3.txt to peer 1: not shared here (${code})`;
    return {
      sample: { type: 'transfer:refused', peer, query, to: 1, file, code, message: 'not shared here' },
      text: shown,
      json: shown,
      junit: shown,
    };
  }),
  'file:held': {
    any: {
      sample: { type: 'file:held', peer, file, path: '/home/a/3.txt', size: 12 },
      text: 'peer 3 has it',
      json: '"unreachedHolders":[{"peer":3',
      junit: 'peer 3 has it',
    },
  },
  'file:unservable': {
    unreadable: unservable('unreadable', 'cannot read it: EACCES'),
    'not-utf8': unservable('not-utf8', 'its name is not UTF-8'),
    'bad-name': unservable('bad-name', 'an archive cannot hold a name in it'),
    'too-many-entries': unservable('too-many-entries', 'it holds too many files'),
    'too-deep': unservable('too-deep', 'a path in it has too many names'),
    'symbolic-link': unservable('symbolic-link', 'it is a symbolic link'),
    'special-file': unservable('special-file', 'it is a pipe'),
  },
  'host:joined': {
    any: {
      sample: {
        type: 'host:joined',
        host: 'n1',
        ip: '10.0.0.1',
        pid: 12,
        placed: [1, 3],
        placement: 'blocks',
        uncertainty: 0.1,
      },
      text: 'hosts        1: n1, 2 peers',
      json: '"address":"10.0.0.1","peers":2',
      junit: 'host n1 (10.0.0.1): 2 peers',
    },
  },
  'host:left': {
    any: {
      sample: { type: 'host:left', host: 'n1', uncertainty: 0.1, drift: 0.02 },
      text: '0.02 ms  ended',
      json: '"drift":0.02',
      junit: 'host n1 (10.0.0.1): 2 peers',
    },
  },
  'host:lost': {
    any: {
      sample: { type: 'host:lost', host: 'n1', reason: 'no sign of life for 15 s', lastLines: ['killed'] },
      text: 'host n1 was lost with 2 peers: no sign of life for 15 s',
      json: '"lost":"no sign of life for 15 s"',
      junit: 'host n1 was lost with 2 peers: no sign of life for 15 s',
    },
  },
  'fault:added': {
    any: {
      sample: { type: 'fault:added', fault: 1, text: 'cut 1-3', kind: 'cut' },
      text: 'fault 1      cut 1-3',
      json: '"text":"cut 1-3"',
      junit: 'cut 1-3 never started: this run proves nothing about it',
    },
  },
  'fault:started': {
    any: {
      sample: { type: 'fault:started', fault: 1 },
      text: 'fault 1 starts',
      json: '"started":true',
      junit: 'cut 1-3 dropped 0 messages: this run proves nothing about it',
    },
  },
  'fault:ended': {
    any: {
      sample: { type: 'fault:ended', fault: 1 },
      text: 'fault 1 ends',
      json: detail,
      junit: onlyFlood,
    },
  },
  'fault:applied': forEffects((effect) => {
    const of = faultSubjects[effect];
    return {
      sample: { type: 'fault:applied', fault: 1, effect, query, amount: 20, ...of.fields },
      text: of.text ?? { not: 'the line of the arrival of the message shows it' },
      json: '"triggered":1',
      junit: onlyFlood,
    };
  }),
  'query:lost': {
    any: {
      sample: { type: 'query:lost', ...origin, fault: 1, to: 3, ...arrived },
      text: 'lost: fault 1 (cut 1-3)',
      json: '"lost":1',
      junit: onlyFlood,
    },
  },
  'query:duplicated': {
    any: {
      sample: { type: 'query:duplicated', ...origin, fault: 1, to: 3, ...arrived },
      text: 'sent twice: fault 1 (cut 1-3)',
      json: '"duplicated":1',
      junit: onlyFlood,
    },
  },
};

/** All entries, with the type and reason of each. */
export function catalogEntries(): { type: EventType; reason: string; entry: Entry }[] {
  return Object.entries(eventCatalog).flatMap(([type, reasons]) =>
    Object.entries(reasons as Record<string, Entry>).map(([reason, entry]) => {
      return { type: type as EventType, reason, entry };
    }),
  );
}
