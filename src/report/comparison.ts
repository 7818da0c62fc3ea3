import type { ComparedCount, Comparison, ComparisonRow } from '../judge/comparison.js';
import type { QueryPrediction } from '../judge/query-prediction.js';
import type { QueryResult } from '../judge/result.js';
import { differenceWords } from './differences.js';
import { rangeToString } from './prediction.js';
import { field, labelColumns, table } from './rows.js';
import { padEnd, type Style } from './style.js';
import { listed } from './units.js';

/** Prediction and outcome side by side, then why they differ; no lines where nothing was predicted. */
export function comparisonBlock({ prediction, ttl }: QueryResult, style: Style): string[] {
  const comparison = prediction?.comparison ?? null;
  if (prediction === null || comparison === null) return [];
  if (prediction.held && comparison.same) return [field(style, 'predicted', 'the same: nothing to ask')];
  const rows = comparison.rows.filter(isWorthARow).map((row) => cellsOf(row, style));
  return [
    '',
    ...table(
      style,
      [
        { title: labelOf('compared') },
        { title: 'predicted', align: 'right' },
        { title: 'seen', align: 'right' },
        { title: '' },
      ],
      rows,
    ),
    ...reasonsOf(prediction, comparison, ttl, style).map(([label, words]) => field(style, label, words)),
  ];
}

const titles: Readonly<Record<ComparedCount, string>> = {
  reached: 'reached',
  messages: 'messages',
  duplicates: 'duplicates',
  expired: 'TTL ran out',
  unreachable: 'undelivered',
  hits: 'hits',
  hops: 'hops',
};

/** What is always the same, and mostly 0, is told only where there is something to tell. */
function isWorthARow({ what, predicted, seen, same }: ComparisonRow): boolean {
  if (!same || (what !== 'expired' && what !== 'unreachable' && what !== 'hops')) return true;
  return seen !== null && seen > 0 && predicted !== null;
}

function cellsOf({ what, predicted, seen, same }: ComparisonRow, style: Style): string[] {
  return [
    style.dim(labelOf(titles[what])),
    predicted === null ? 'none' : rangeToString(predicted),
    seen === null ? 'none' : String(seen),
    same ? style.tick : style.paint('yellow', `${style.unequal} ${byHowMuch(predicted, seen)}`.trimEnd()),
  ];
}

/** As wide as a field's: a table parts its columns by two blanks. */
function labelOf(title: string): string {
  return padEnd(title, labelColumns - 1);
}

function byHowMuch(predicted: ComparisonRow['predicted'], seen: number | null): string {
  if (predicted === null || seen === null) return '';
  return seen > predicted.max ? `${seen - predicted.max} more` : `${predicted.min - seen} fewer`;
}

function reasonsOf(
  prediction: QueryPrediction,
  comparison: Comparison,
  ttl: number,
  style: Style,
): [string, string][] {
  const { differences, holder, settled, same } = comparison;
  if (same && differences.length === 0) return [];
  const about = { ttl, holder: holder.seen };
  const reasons = differenceWords(differences, about, style).map((words): [string, string] => ['why', words]);
  if (holder.seen !== null && holder.predicted.length > 0 && !holder.predicted.includes(holder.seen)) {
    const nearest = holder.predicted.map((peer) => style.peer(peer));
    const words = `peer ${style.peer(holder.seen)} is the one that the file came from, and not ${listed(nearest)}, the nearest`;
    reasons.push(['why', words]);
  }
  if (!settled) reasons.push(['why', 'the flood was not counted to its end']);
  const sum = sumOf(prediction, comparison);
  if (sum !== null) reasons.push(['in all', sum]);
  return reasons;
}

/** `12 predicted - 3 + 1 = 10 messages`: that every message is accounted for. */
function sumOf({ outcome }: QueryPrediction, { differences, ties }: Comparison): string | null {
  const changes = differences.map(({ messages }) => messages);
  const less = changes.filter((change) => change < 0).reduce((sum, change) => sum - change, 0);
  const more = changes.filter((change) => change > 0).reduce((sum, change) => sum + change, 0);
  if (less === 0 && more === 0) return null;
  const least = outcome.messages.min + ties;
  const terms = [
    `${least} predicted`,
    ...(less > 0 ? [`- ${less}`] : []),
    ...(more > 0 ? [`+ ${more}`] : []),
  ];
  return `${terms.join(' ')} = ${least - less + more} messages`;
}
