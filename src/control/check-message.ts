import { isIP } from 'node:net';
import { maxPort } from '../core/vocabulary.js';
import { damagedField } from '../trace/damage.js';
import type { TraceEvent } from '../trace/event.js';
import type { FromAgent } from './agent-messages.js';
import type { FileAnswer, TreePart } from './file-messages.js';
import type { FromPeer } from './messages.js';

/**
 * Checks of what an agent sends, before it is used: an agent with another fault than a wrong key must not end its supervisor. Messages of
 * children on this machine are not checked: they run the same code.
 */

type Check = (value: unknown) => boolean;
type Checks<M extends { readonly type: string }> = {
  readonly [T in M['type']]: {
    readonly [K in Exclude<keyof Extract<M, { readonly type: T }>, 'type'>]-?: Check;
  };
};

const isText: Check = (value) => typeof value === 'string';
const isTrueOrFalse: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isId: Check = (value) => isCount(value) && value !== 0;
const isObject: Check = (value) => typeof value === 'object' && value !== null;
const isNanoseconds: Check = (value) => typeof value === 'string' && /^-?\d{1,20}$/u.test(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const pairOf =
  (first: Check, second: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1]);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const has = (fields: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(fields);
  return (value) =>
    isObject(value) && checks.every(([key, check]) => check((value as Record<string, unknown>)[key]));
};

const isAddress: Check = has({
  ip: (value) => typeof value === 'string' && isIP(value) !== 0,
  port: (value) => isCount(value) && Number(value) <= maxPort,
});

/** Whether native peers report it. What they do not is recorded by the supervisor. */
const reported: Readonly<Record<TraceEvent['type'], boolean>> = {
  'check:answered': true,
  'check:failed': true,
  'check:received': true,
  'check:sent': true,
  'connections:closed': true,
  'fault:added': false,
  'fault:applied': true,
  'fault:ended': false,
  'fault:started': false,
  'file:held': true,
  'file:unservable': true,
  'hit:failed': true,
  'hit:preparing': true,
  'hit:received': true,
  'hit:sent': true,
  'host:joined': false,
  'host:left': false,
  'host:lost': false,
  'link:accepted': true,
  'link:closed': true,
  'link:failed': true,
  'link:opened': true,
  'message:invalid': true,
  'peer:died': false,
  'peer:started': false,
  'peer:stopped': false,
  'query:abandoned': true,
  'query:dropped': true,
  'query:duplicated': false,
  'query:ended': true,
  'query:failed': true,
  'query:forwarded': true,
  'query:issued': true,
  'query:lost': false,
  'query:matched': true,
  'query:rate-limited': true,
  'query:received': true,
  'query:resolved': true,
  'query:sent': true,
  'query:settled': false,
  'query:step': true,
  'run:finished': false,
  'run:started': false,
  'share:listed': false,
  'topology:changed': false,
  'transfer:failed': true,
  'transfer:progress': true,
  'transfer:refused': true,
  'transfer:served': true,
  'transfer:started': true,
  'transfer:verified': true,
};

const hasEventFields = has({
  id: (id) => typeof id === 'string' && /^[\d.]{1,30}#\d{1,15}$/u.test(id),
  at: isNumber,
  type: (type) =>
    typeof type === 'string' && Object.hasOwn(reported, type) && reported[type as TraceEvent['type']],
  addresses: optional(
    has({ from: optional(isAddress), to: optional(isAddress), origin: optional(isAddress) }),
  ),
});
const isEvent: Check = (value) => hasEventFields(value) && damagedField(value as TraceEvent) === null;

const abouts: Readonly<Record<string, Check>> = {
  compare: has({
    query: isText,
    file: isText,
    holder: isAddress,
    path: (path) => typeof path === 'string' && path !== '' && !path.includes('\0'),
    kind: oneOf('file', 'folder'),
    sha256: orNull(isText),
  }),
  'fault-of': has({
    moment: oneOf('hit', 'transfer'),
    query: orNull(isText),
    origin: isAddress,
    size: isNumber,
  }),
  'route-of': has({ query: isText, file: isText, holder: isAddress }),
};

const fromPeer: Checks<FromPeer> = {
  listening: { address: isAddress },
  linked: { ask: isCount },
  'looked-up': { ask: isCount },
  slowed: { ask: isCount },
  measured: { ask: isCount, liveMemory: isNumber },
  described: {
    ask: isCount,
    description: has({
      files: listOf(has({ path: isText })),
      links: listOf(has({ id: isCount, isOpen: isTrueOrFalse })),
    }),
  },
  question: { ask: isCount, question: oneOf(...Object.keys(abouts)), about: isObject },
  events: { events: listOf(isEvent) },
  failed: { code: isText, message: isText },
};

const isFailure: Check = has({ code: orNull(isText), message: isText });

const parts: Readonly<Record<TreePart['kind'], Check>> = {
  folder: has({ path: isText, mode: isCount }),
  file: has({ path: isText, mode: isCount }),
  bytes: has({ data: isText }),
  link: has({ path: isText }),
  end: isObject,
  failed: has({ failure: isFailure }),
};

const fileAnswers: Checks<FileAnswer> = {
  looked: {
    number: isId,
    isRunFolderShared: isTrueOrFalse,
    areShared: listOf(isTrueOrFalse),
    scratch: orNull(isText),
    failure: orNull(isFailure),
  },
  kept: { number: isId, failure: orNull(isFailure) },
  part: { number: isId, part: isPart },
  taken: { number: isId, amount: isCount },
  listed: { number: isId, names: orNull(listOf(isText)) },
  digested: { number: isId, sha256: orNull(isText) },
  contents: {
    number: isId,
    contents: orNull(listOf(has({ kind: oneOf('file', 'folder'), sha256: isText, changedAt: isNumber }))),
  },
};

function isPart(part: unknown): boolean {
  const kind = isObject(part) ? (part as { readonly kind?: unknown }).kind : undefined;
  return typeof kind === 'string' && Object.hasOwn(parts, kind) && parts[kind as TreePart['kind']](part);
}

const fromAgent: Checks<FromAgent> = {
  alive: {},
  files: { answer: (answer) => isAsIn(fileAnswers, answer) },
  clock: { sent: isNanoseconds, now: isNanoseconds },
  started: { child: isId, pid: orNull(isId) },
  activity: { children: listOf(pairOf(isId, orNull(has({ usedMs: isNumber, waitedMs: isNumber })))) },
  resources: {
    limits: has({ openFiles: orNull(isNumber), threads: orNull(isNumber) }),
    memory: has({ machine: orNull(isNumber), groups: orNull(isNumber) }),
    machine: orNull(isText),
  },
  stuck: { child: isId },
  ending: { signal: (value) => typeof value === 'string' && /^SIG[A-Z\d]{1,10}$/u.test(value) },
  left: { processes: isCount, ports: isCount, temporaryFiles: isCount },
  from: { child: isId, message: isFromPeer },
  gone: {
    child: isId,
    exit: has({ code: orNull(isNumber), signal: orNull(isText), reason: optional(isText) }),
    startError: orNull(isFailure),
    lastLines: listOf(isText),
  },
};

function isFromPeer(message: unknown): boolean {
  if (!isAsIn(fromPeer, message)) return false;
  const { type, question, about } = message as Readonly<Record<string, unknown>>;
  return type !== 'question' || abouts[String(question)]?.(about) === true;
}

/** Whether all fields of the message, and of the peer's message in it, are as they should be. Further fields are not looked at. */
export function isFromAgent(message: unknown): message is FromAgent {
  return isAsIn(fromAgent, message);
}

function isAsIn(
  checks: Readonly<Record<string, Readonly<Record<string, Check>>>>,
  message: unknown,
): boolean {
  const type = isObject(message) ? (message as { readonly type?: unknown }).type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(checks, type)) return false;
  return has(checks[type] ?? {})(message);
}
