import type { ComparedCount, Comparison, ComparisonRow, QueryPrediction } from '../judge/comparison.js';
import type { QueryResult } from '../judge/result.js';
import { differenceLines } from './differences.js';
import { rangeToString } from './prediction.js';
import { field, labelColumns, table } from './rows.js';
import { padEnd, type Style } from './style.js';

/** Predicted and actual counts side by side, then why they differ; empty if the run did not predict. */
export function comparisonBlock({ prediction, ttl }: QueryResult, style: Style): string[] {
  const comparison = prediction?.comparison ?? null;
  if (prediction === null || comparison === null) return [];
  if (prediction.held && comparison.same) return [field(style, 'predicted', 'the same: no query was needed')];
  return [
    '',
    ...table(
      style,
      [
        { title: labelOf('count') },
        { title: 'predicted', align: 'right' },
        { title: 'actual', align: 'right' },
        { title: '' },
      ],
      comparison.rows.filter(isShown).map((row) => cellsOf(row, style)),
    ),
    ...explanation(prediction, comparison, ttl, style),
  ];
}

const titles: Readonly<Record<ComparedCount, string>> = {
  reached: 'reached',
  messages: 'messages',
  lost: 'lost',
  duplicates: 'duplicates',
  expired: 'TTL expired',
  unreachable: 'undelivered',
  hits: 'hits',
  hops: 'hops',
};

const rarelyShown: ReadonlySet<ComparedCount> = new Set(['lost', 'expired', 'unreachable', 'hops']);

/** Counts that are mostly 0 and mostly the same are shown only if they are neither. */
function isShown({ what, predicted, actual, same }: ComparisonRow): boolean {
  if (!same || !rarelyShown.has(what)) return true;
  return actual !== null && actual > 0 && predicted !== null;
}

function cellsOf({ what, predicted, actual, same }: ComparisonRow, style: Style): string[] {
  return [
    style.dim(labelOf(titles[what])),
    predicted === null ? 'none' : rangeToString(predicted),
    actual === null ? 'none' : String(actual),
    same
      ? style.tick
      : style.paint('yellow', `${style.symbols.unequal} ${byHowMuch(predicted, actual)}`.trimEnd()),
  ];
}

/** As wide as the label of a field; a table puts two spaces after a column, a field only one. */
function labelOf(title: string): string {
  return padEnd(title, labelColumns - 1);
}

function byHowMuch(predicted: ComparisonRow['predicted'], actual: number | null): string {
  if (predicted === null || actual === null) return '';
  return actual > predicted.max ? `${actual - predicted.max} more` : `${predicted.min - actual} fewer`;
}

function explanation(
  prediction: QueryPrediction,
  { differences, holder, settled, same, ties }: Comparison,
  ttl: number,
  style: Style,
): string[] {
  if (same && differences.length === 0) return [];
  const reasons = differenceLines(differences, { ttl, holder: holder.actual }, style);
  if (holder.actual !== null && holder.predicted.length > 0 && !holder.predicted.includes(holder.actual)) {
    const nearest = style.ids(holder.predicted);
    reasons.push(
      `the file was downloaded from peer ${style.peer(holder.actual)}, not from the nearest (${nearest})`,
    );
  }
  if (!settled) reasons.push('the count is not complete: the flood had not settled');
  const lines = reasons.map((reason) => field(style, 'why', reason));
  const sum = sumOf(prediction.outcome.messages.min + ties, differences);
  return sum === null ? lines : [...lines, field(style, 'total', sum)];
}

/** `12 predicted - 3 + 1 = 10 messages`: shows that the reasons account for every message. */
function sumOf(predicted: number, differences: Comparison['differences']): string | null {
  const changes = differences.map(({ messages }) => messages);
  const less = changes.filter((change) => change < 0).reduce((sum, change) => sum - change, 0);
  const more = changes.filter((change) => change > 0).reduce((sum, change) => sum + change, 0);
  if (less === 0 && more === 0) return null;
  const terms = [
    `${predicted} predicted`,
    ...(less > 0 ? [`- ${less}`] : []),
    ...(more > 0 ? [`+ ${more}`] : []),
  ];
  return `${terms.join(' ')} = ${predicted - less + more} messages`;
}
