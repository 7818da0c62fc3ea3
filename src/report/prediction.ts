import { printable } from '../core/sanitize.js';
import type { Range } from '../judge/breadth-first.js';
import type { NumberedFault } from '../judge/certain-faults.js';
import { type FloodForecast, isFoundIn, type PredictedHolder, type Prediction } from '../judge/prediction.js';
import { queryTitle } from './hops.js';
import { type Column, field, table } from './rows.js';
import type { Style } from './style.js';
import { counted, listed } from './units.js';

/** A longer table is cut in its middle. */
const maxRows = 30;
/** In a narrower window the column `expired` is left out. */
const narrowBelow = 72;

/** The prediction of one query: a row for each TTL, then a summary. */
export function predictionBlock(prediction: Prediction, style: Style): string {
  const { file, origin, ttl, held } = prediction;
  const title = queryTitle(origin, file, ttl, style);
  const rows = held ? [] : [...forecastTable(prediction, style), ''];
  return [title, '', ...rows, headlineOf(prediction, style), ...fieldsOf(prediction, style)].join('\n');
}

/** `12`, or `12 to 14` if it depends on which copy arrives first. */
export function rangeToString({ min, max }: Range): string {
  return min === max ? String(min) : `${min} to ${max}`;
}

function forecastTable(prediction: Prediction, style: Style): string[] {
  const { ttl, others } = prediction;
  const isNarrow = style.width < narrowBelow;
  const hasLost = prediction.byTtl.some(({ lost }) => lost.max > 0);
  const right = (title: string): Column => ({ title, align: 'right' });
  const titles = [
    'TTL',
    'reached',
    'messages',
    ...(hasLost ? ['lost'] : []),
    'duplicates',
    ...(isNarrow ? [] : ['expired']),
    'hits',
  ];
  const cells = (forecast: FloodForecast): string[] => {
    const isChosen = forecast.ttl === ttl;
    const row = [
      `${isChosen ? `${style.symbols.arrow} ` : ''}${forecast.ttl}`,
      `${forecast.reached} of ${others}`,
      rangeToString(forecast.messages),
      ...(hasLost ? [rangeToString(forecast.lost)] : []),
      rangeToString(forecast.duplicates),
      ...(isNarrow ? [] : [String(forecast.expired)]),
      String(forecast.hits),
      style.ids([...forecast.newPeers].sort((one, other) => one - other)),
    ];
    return isChosen ? row.map((cell, index) => (index === row.length - 1 ? cell : style.bold(cell))) : row;
  };
  const rows = rowsOf(prediction).map((row) => (row === 'cut' ? ['...'] : cells(row)));
  return table(style, [...titles.map(right), { title: 'new peers' }], rows);
}

/** All rows if they fit; else the first rows and those that the summary mentions. */
function rowsOf({ byTtl, outcome, nearest, ttl, stableTtl }: Prediction): (FloodForecast | 'cut')[] {
  const all = ttl > stableTtl ? [...byTtl, outcome] : byTtl;
  if (all.length <= maxRows) return [...all];
  const mentioned = new Set([ttl, nearest?.ttl, stableTtl - 1, stableTtl]);
  const kept = all.filter((row, index) => index < maxRows - mentioned.size || mentioned.has(row.ttl));
  return kept.flatMap((row, index) => {
    const before = kept[index - 1];
    const isAfterCut = before !== undefined && row.ttl > before.ttl + 1 && before.ttl < stableTtl;
    return isAfterCut ? ['cut' as const, row] : [row];
  });
}

function headlineOf(prediction: Prediction, style: Style): string {
  const { file, origin, ttl, held } = prediction;
  const name = style.bold(printable(file));
  if (held)
    return `${style.tick} ${name} is already in the share of peer ${style.peer(origin)}: no query is needed`;
  return isFoundIn(prediction)
    ? `${style.tick} TTL ${ttl} finds ${name}`
    : `${style.cross} TTL ${ttl} does not find ${name}`;
}

function fieldsOf(prediction: Prediction, style: Style): string[] {
  const { file, held, stableTtl, outcome, byTtl, unservable, down } = prediction;
  if (held) return [];
  const rows = [...faultFields(prediction, style), field(style, 'nearest', nearestOf(prediction, style))];
  const farther = fartherOf(prediction, style);
  if (farther !== '') rows.push(field(style, 'farther', farther));
  for (const { peer, message } of unservable) {
    const text = `peer ${style.peer(peer)} has ${printable(file)} but ${printable(message)}`;
    rows.push(field(style, 'not served', text));
  }
  if (outcome.unreachable > 0) {
    const messages = counted(outcome.unreachable, 'message');
    const to = down.length === 0 ? 'absent neighbours' : 'peers that do not run';
    rows.push(field(style, 'undelivered', `${messages} to ${to}`));
  }
  rows.push(field(style, 'no change', `from TTL ${stableTtl} on`));
  if (byTtl.some(({ messages }) => messages.min !== messages.max)) {
    rows.push(
      field(
        style,
        'ranges',
        'a peer does not send the query back to its sender; if several copies arrive at the same time and some links are one-way, the counts depend on which copy is first',
      ),
    );
  }
  return rows;
}

/** The faults that the prediction follows, and the others. */
function faultFields({ faults, down }: Prediction, style: Style): string[] {
  const stopped = down.length === 0 ? [] : [field(style, 'stopped', style.peers(down))];
  const unknown = ({ number, text }: NumberedFault): string =>
    `fault ${number}, ${printable(text)}: its effect depends on times, events or random numbers`;
  return [
    ...faults.predicted.map(({ number, text }) => field(style, 'fault', `${number}: ${printable(text)}`)),
    ...stopped,
    ...faults.notPredicted.map((fault) => field(style, 'unpredicted', unknown(fault))),
  ];
}

function nearestOf({ nearest, holders, origin, file, faults }: Prediction, style: Style): string {
  if (nearest === null) {
    if (holders.length === 0) return `no peer in this network shares ${printable(file)}`;
    const [verb, them] = holders.length === 1 ? ['has', 'it'] : ['have', 'them'];
    const peers = style.peers(holders.map(({ peer }) => peer));
    const path = faults.predicted.length === 0 ? 'there is no path' : 'these faults leave no path';
    return `${peers} ${verb} it, but ${path} to ${them} from peer ${style.peer(origin)}`;
  }
  const { ttl, path } = nearest;
  const where = `${style.peers(nearest.holders)}, ${counted(ttl, 'link')} away (${style.path(path)})`;
  return `TTL ${ttl} is the smallest that finds it: ${where}`;
}

/** Holders that are not the nearest. */
function fartherOf({ nearest, holders, faults }: Prediction, style: Style): string {
  if (nearest === null) return '';
  const rest = holders.filter(({ peer }) => !nearest.holders.includes(peer));
  return listed(rest.map((holder) => fartherHolder(holder, faults.predicted.length > 0, style)));
}

function fartherHolder({ peer, distance, ttl }: PredictedHolder, hasFaults: boolean, style: Style): string {
  const name = `peer ${style.peer(peer)}`;
  if (distance === null) return `${name} (no path)`;
  if (ttl !== null) return `${name} (TTL ${ttl})`;
  return `${name} (${counted(distance, 'link')}, behind nearer holders${hasFaults ? ' or faults' : ''})`;
}
