import type { Range } from '../judge/breadth-first.js';
import { type FloodForecast, isFoundIn, type PredictedHolder, type Prediction } from '../judge/prediction.js';
import { type Column, field, table } from './rows.js';
import { pathToString, printable, type Style } from './style.js';
import { counted, listed } from './units.js';

/** A table of more rows is cut in its middle. */
const mostRows = 30;
/** Below so many columns, the one that can best be spared is left out. */
const narrowBelow = 72;

/** What is predicted of one question: a row for each TTL, then what that means. */
export function predictionBlock(prediction: Prediction, style: Style): string {
  const { file, origin, ttl, held } = prediction;
  const asks = `${style.bold(`peer ${style.peer(origin)} asks for ${printable(file)}`)}  ${style.dim(`TTL ${ttl}`)}`;
  const rows = held ? [] : [...forecastTable(prediction, style), ''];
  return [asks, '', ...rows, headlineOf(prediction, style), ...fieldsOf(prediction, style)].join('\n');
}

/** `12`, or `12 to 14` where it depends on who is first. */
export function rangeToString({ min, max }: Range): string {
  return min === max ? String(min) : `${min} to ${max}`;
}

function forecastTable(prediction: Prediction, style: Style): string[] {
  const { ttl, others } = prediction;
  const isNarrow = style.width < narrowBelow;
  const right = (title: string): Column => ({ title, align: 'right' });
  const titles = ['TTL', 'reached', 'messages', 'duplicates', ...(isNarrow ? [] : ['ran out']), 'hits'];
  const cells = (forecast: FloodForecast): string[] => {
    const isAsked = forecast.ttl === ttl;
    const row = [
      `${isAsked ? `${style.arrow} ` : ''}${forecast.ttl}`,
      `${forecast.reached} of ${others}`,
      rangeToString(forecast.messages),
      rangeToString(forecast.duplicates),
      ...(isNarrow ? [] : [String(forecast.expired)]),
      String(forecast.hits),
      listed([...forecast.newPeers].sort((one, other) => one - other).map((peer) => style.peer(peer))),
    ];
    return isAsked ? row.map((cell, index) => (index === row.length - 1 ? cell : style.bold(cell))) : row;
  };
  const rows = rowsOf(prediction).map((row) => (row === 'cut' ? ['...'] : cells(row)));
  return table(style, [...titles.map(right), { title: 'new peers' }], rows);
}

/** The first and last rows, and those that are spoken of; what lies between is cut where there is too much. */
function rowsOf({ byTtl, outcome, nearest, ttl, stableTtl }: Prediction): (FloodForecast | 'cut')[] {
  const all = ttl > stableTtl ? [...byTtl, outcome] : byTtl;
  if (all.length <= mostRows) return [...all];
  const spokenOf = new Set([ttl, nearest?.ttl, stableTtl - 1, stableTtl]);
  const kept = all.filter((row, index) => index < mostRows - spokenOf.size || spokenOf.has(row.ttl));
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
    return `${style.tick} ${name} is in the share of peer ${style.peer(origin)} itself: nothing to ask`;
  return isFoundIn(prediction)
    ? `${style.tick} TTL ${ttl} finds ${name}`
    : `${style.cross} TTL ${ttl} does not find ${name}`;
}

function fieldsOf(prediction: Prediction, style: Style): string[] {
  const { held, stableTtl, outcome, byTtl } = prediction;
  if (held) return [];
  const rows = [field(style, 'nearest', nearestOf(prediction, style))];
  const farther = fartherOf(prediction, style);
  if (farther !== '') rows.push(field(style, 'farther', farther));
  if (outcome.unreachable > 0) {
    const absent = counted(outcome.unreachable, 'message');
    rows.push(field(style, 'undelivered', `${absent} to neighbours that no file describes`));
  }
  rows.push(field(style, 'no change', `from TTL ${stableTtl} on`));
  if (byTtl.some(({ messages }) => messages.min !== messages.max)) {
    rows.push(
      field(
        style,
        'ranges',
        'a peer does not ask whom it heard from; where copies from several come at once and links are one-way, it depends on the first whether that spares a message',
      ),
    );
  }
  return rows;
}

function nearestOf({ nearest, holders, origin, file }: Prediction, style: Style): string {
  if (nearest === null) {
    if (holders.length === 0) return `no peer of this network shares ${printable(file)}`;
    const peers = holders.map(({ peer }) => style.peer(peer));
    return `${peers.length === 1 ? 'peer' : 'peers'} ${listed(peers)} ${peers.length === 1 ? 'has' : 'have'} it, but no path leads there from peer ${style.peer(origin)}`;
  }
  const { ttl, path } = nearest;
  const who = listed(nearest.holders.map((peer) => style.peer(peer)));
  const peers = nearest.holders.length === 1 ? 'peer' : 'peers';
  return `TTL ${ttl} is the smallest that finds it: ${peers} ${who}, ${counted(ttl, 'link')} away (${pathToString(path, style)})`;
}

/** Holders beyond the nearest. */
function fartherOf({ nearest, holders }: Prediction, style: Style): string {
  if (nearest === null) return '';
  const rest = holders.filter(({ peer }) => !nearest.holders.includes(peer));
  return listed(rest.map((holder) => fartherHolder(holder, style)));
}

function fartherHolder({ peer, distance, ttl }: PredictedHolder, style: Style): string {
  const who = `peer ${style.peer(peer)}`;
  if (distance === null) return `${who} (no path)`;
  return ttl === null
    ? `${who} (${counted(distance, 'link')}, behind others that answer)`
    : `${who} (TTL ${ttl})`;
}
