import type { SimulationProgress } from '../simulate/simulate.js';
import { columnsOf, type Style } from './style.js';
import { durationToString } from './units.js';

/** A shorter simulation shows no bar. */
const showAfterMs = 500;

/**
 * A simulation as one line: percent, queries, messages, and time left where it is known.
 *
 * @param now in ms
 * @returns a function that gives the new line, or null before the first half second
 */
export function simulationProgress(
  style: Style,
  strategy: string,
  now: () => number,
): (progress: SimulationProgress) => string | null {
  const startedAt = now();
  let first: { readonly at: number; readonly share: number } | undefined;
  return (progress) => {
    const at = now();
    first ??= { at, share: shareDone(progress, strategy) };
    if (at - startedAt < showAfterMs) return null;
    const { settled, queries, messages } = progress;
    const numbers = [`${settled} of ${queries} settled`, `${messages.toLocaleString('en-US')} messages`];
    const share = shareDone(progress, strategy);
    // Loading the network before the first call says nothing about the speed after it.
    const done = share - first.share;
    if (done <= 0) return cut(`  ${numbers.join('  ')}`);
    const left = timeLeft(((at - first.at) / done) * (1 - share));
    const text = `  ${String(Math.floor(share * 100)).padStart(3)} %  ${numbers.join('  ')}  ${left} left`;
    const room = Math.min(20, style.width - columnsOf(text) - 3);
    return room < 5 ? cut(text) : `  ${style.bar(share, room)}${text}`;
  };

  function cut(text: string): string {
    return text.slice(0, style.width - 1);
  }
}

/** `12 s`, `45 min`, `3.2 h`. */
function timeLeft(ms: number): string {
  if (ms < 120_000) return durationToString(ms);
  const minutes = ms / 60_000;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** From 0 to 1; 0 where it is not known. A flood sends at most one message on each link and direction. */
function shareDone({ settled, queries, messages, links }: SimulationProgress, strategy: string): number {
  const ofMessages = strategy === 'flood' ? messages / (links * queries) : 0;
  return Math.min(1, Math.max(settled / queries, ofMessages));
}
