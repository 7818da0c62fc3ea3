import { printable } from '../core/sanitize.js';
import type { TraceEvent } from '../trace/event.js';
import { columnsOf, type Style } from './style.js';
import { bytesToString, durationToString } from './units.js';

/** A shorter transfer shows no bar. */
const showAfterMs = 500;

/**
 * The current transfer as one line: percent, rate, and time left.
 *
 * @returns a function that takes each event and returns the new line, or null if the line does not change
 */
export function progressLine(style: Style): (event: TraceEvent) => string | null {
  let file = '';
  let startedAt = 0;
  return (event) => {
    if (event.type === 'transfer:started') {
      file = printable(event.file);
      startedAt = event.at;
    }
    if (event.type !== 'transfer:progress') return null;
    const elapsed = event.at - startedAt;
    if (elapsed < showAfterMs) return null;
    const rate = event.received / elapsed;
    const numbers = [`${bytesToString(rate * 1000)}/s`];
    if (event.total !== null && event.total > 0) {
      const share = Math.min(1, event.received / event.total);
      const leftMs = Math.max(0, event.total - event.received) / rate;
      numbers.unshift(`${String(Math.floor(share * 100)).padStart(3)} %`);
      numbers.push(`${durationToString(leftMs)} left`);
      const text = `  ${file}  ${numbers.join('  ')}`;
      const room = Math.min(30, style.width - columnsOf(text) - 4);
      return room < 5
        ? text.slice(0, style.width - 1)
        : `  ${file}  ${style.bar(share, room)}  ${numbers.join('  ')}`;
    }
    return `  ${file}  ${bytesToString(event.received)}  ${numbers.join('  ')}`;
  };
}
