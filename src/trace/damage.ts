import { maxPort } from '../core/vocabulary.js';

/** Whether a field is as floodsim writes it. */
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTrueOrFalse: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => Number.isFinite(value);
const isPeer: Check = (value) => Number.isSafeInteger(value);
const isPort: Check = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maxPort;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const orNull =
  (...checks: readonly Check[]): Check =>
  (value) =>
    value === null || checks.some((check) => check(value));
const isOverlayPeer: Check = (value) => {
  const peer = value as { readonly id?: unknown; readonly neighbours?: unknown } | null;
  return isPeer(peer?.id) && listOf(isPeer)(peer?.neighbours);
};

/** What a field is in every event that has it, also in one that a newer floodsim has added. */
const checks: ReadonlyMap<string, Check> = new Map(
  Object.entries<Check>({
    cause: isText,
    observedBy: orNull(isText, isNumber),
    peer: isPeer,
    query: isText,
    file: isText,
    from: orNull(isPeer),
    to: orNull(isPeer, listOf(isPeer)),
    origin: orNull(isPeer),
    ttl: isNumber,
    hops: orNull(isNumber),
    size: orNull(isNumber),
    received: isNumber,
    total: orNull(isNumber),
    count: isNumber,
    bytes: orNull(isText, isNumber),
    md5: orNull(isText),
    sha256: orNull(isText),
    reason: isText,
    message: isText,
    outcome: isText,
    use: isText,
    path: isText,
    savedTo: isText,
    code: orNull(isText, isNumber),
    signal: orNull(isText),
    lastLines: listOf(isText),
    log: isText,
    ip: isText,
    port: isPort,
    files: listOf(isText),
    floodsim: isText,
    topology: isText,
    fault: isPeer,
    text: isText,
    kind: isText,
    effect: isText,
    amount: isNumber,
    state: isNumber,
    strategy: isText,
    step: isNumber,
    steps: isNumber,
    hits: isNumber,
    goesOn: isTrueOrFalse,
    peers: listOf(isOverlayPeer),
    absent: listOf(isPeer),
    host: isText,
    placed: listOf(isPeer),
    placement: isText,
    uncertainty: isNumber,
    drift: isNumber,
  }),
);

const ofQuery = ['peer', 'query'];
const ofPeers = ['peers', 'absent'];

/** The fields without which an event means nothing, by its type. */
const required: ReadonlyMap<string, readonly string[]> = new Map([
  ['run:started', ['topology', 'floodsim', ...ofPeers]],
  ['topology:changed', ofPeers],
  ['peer:started', ['peer', 'ip', 'port']],
  ['peer:stopped', ['peer']],
  ['peer:died', ['peer', 'lastLines', 'log']],
  ['share:listed', ['peer', 'files']],
  ['link:opened', ['peer', 'to']],
  ['link:failed', ['peer', 'to', 'reason']],
  ['link:accepted', ['peer', 'from']],
  ['link:closed', ['peer', 'from']],
  ['connections:closed', ['peer', 'count']],
  ['message:invalid', ['peer', 'reason', 'bytes']],
  ['query:issued', [...ofQuery, 'file', 'ttl']],
  ['query:sent', [...ofQuery, 'to', 'ttl', 'hops']],
  ['query:failed', [...ofQuery, 'to', 'reason']],
  ['query:received', [...ofQuery, 'from', 'file', 'ttl', 'hops']],
  ['query:step', [...ofQuery, 'step']],
  ['query:ended', [...ofQuery, 'steps']],
  ['check:sent', [...ofQuery, 'hops', 'state']],
  ['check:received', [...ofQuery, 'state', 'goesOn']],
  ['check:answered', [...ofQuery, 'goesOn']],
  ['check:failed', [...ofQuery, 'reason']],
  ['query:forwarded', [...ofQuery, 'to']],
  ['query:dropped', [...ofQuery, 'reason']],
  ['query:matched', [...ofQuery, 'file', 'to']],
  ['query:rate-limited', ['peer', 'count']],
  ['query:settled', ['query']],
  ['query:resolved', [...ofQuery, 'file', 'outcome']],
  ['query:abandoned', [...ofQuery, 'file']],
  ['hit:preparing', ofQuery],
  ['hit:sent', ofQuery],
  ['hit:failed', [...ofQuery, 'reason']],
  ['hit:received', [...ofQuery, 'ip', 'port', 'use']],
  ['transfer:started', [...ofQuery, 'file']],
  ['transfer:progress', [...ofQuery, 'received']],
  ['transfer:verified', [...ofQuery, 'file', 'savedTo', 'size']],
  ['transfer:failed', [...ofQuery, 'code', 'message']],
  ['transfer:served', ['peer', 'file', 'bytes']],
  ['transfer:refused', ['peer', 'file', 'code', 'message']],
  ['fault:added', ['fault', 'text', 'kind']],
  ['fault:started', ['fault']],
  ['fault:ended', ['fault']],
  ['fault:applied', ['fault', 'effect']],
  ['query:lost', [...ofQuery, 'fault', 'to', 'ttl', 'hops']],
  ['query:duplicated', [...ofQuery, 'fault', 'to', 'ttl', 'hops']],
  ['host:joined', ['host', 'ip', 'placed', 'placement', 'uncertainty']],
  ['host:left', ['host', 'uncertainty', 'drift']],
  ['host:lost', ['host', 'reason', 'lastLines']],
  ['file:held', ['peer', 'file', 'path', 'size']],
  ['file:unservable', ['peer', 'file', 'path', 'reason', 'message']],
]);

/** Milliseconds that are still exact in microseconds. */
const maxTime = Number.MAX_SAFE_INTEGER / 1_000;

/** The field of an event that is not as floodsim writes it; null if there is none. */
export function damagedField(event: { readonly type: string; readonly at: number }): string | null {
  if (Math.abs(event.at) > maxTime) return 'at';
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  // Those of a message as text; of a transfer: how many.
  const isMessage = /^(?:query|hit|message):/u.test(event.type);
  if (isMessage && fields['bytes'] !== undefined && !isText(fields['bytes'])) return 'bytes';
  // One neighbour of a message, and several of a decision.
  const hasReceivers = event.type === 'query:forwarded' || event.type === 'query:matched';
  if (fields['to'] !== undefined && Array.isArray(fields['to']) !== hasReceivers) return 'to';
  const missing = required.get(event.type)?.find((name) => fields[name] === undefined);
  let wrong: string | undefined;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    // 1e999 is JSON, but not a number of floodsim, which would write null for it.
    if (typeof value === 'number' && !Number.isFinite(value)) return name;
    if (value !== undefined && wrong === undefined && checks.get(name)?.(value) === false) wrong = name;
  }
  return missing ?? wrong ?? null;
}
