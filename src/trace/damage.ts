import { maxPort } from '../core/vocabulary.js';

/** Whether a field is as floodsim writes it. */
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isPeer: Check = (value) => Number.isSafeInteger(value);
const isPort: Check = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maxPort;
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isPeers: Check = (value) => Array.isArray(value) && value.every(isPeer);
const isOverlay: Check = (value) =>
  Array.isArray(value) &&
  value.every((peer: { readonly id?: unknown; readonly neighbours?: unknown } | null) => {
    return isPeer(peer?.id) && isPeers(peer?.neighbours);
  });

/** The fields on which every reader of a trace relies, by the type of the event. */
const fieldsOf: ReadonlyMap<string, Readonly<Record<string, Check>>> = new Map([
  ['run:started', { topology: isText, floodsim: isText, peers: isOverlay, absent: isPeers }],
  ['topology:changed', { peers: isOverlay, absent: isPeers }],
  ['peer:started', { peer: isPeer, ip: isText, port: isPort }],
  ['share:listed', { peer: isPeer, files: isTexts }],
  ['query:issued', { peer: isPeer, query: isText, file: isText }],
  ['query:matched', { peer: isPeer, query: isText, to: isPeers }],
]);

/** Milliseconds that are still exact in microseconds. */
const maxTime = Number.MAX_SAFE_INTEGER / 1_000;

/** The field of an event that is not as floodsim writes it; null if there is none. */
export function damagedField(event: { readonly type: string; readonly at: number }): string | null {
  if (Math.abs(event.at) > maxTime) return 'at';
  const checks = fieldsOf.get(event.type);
  if (checks === undefined) return null;
  const fields: Readonly<Record<string, unknown>> = { ...event };
  return Object.keys(checks).find((name) => checks[name]?.(fields[name]) === false) ?? null;
}
