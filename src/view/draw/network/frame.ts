import type { Moment } from '../../story/moment.js';
import type { Look, Point } from '../pen.js';
import type { Places } from './places.js';

/** As the transform of d3-zoom: a point p of the places is drawn at p * k + (x, y). */
export interface Zoom extends Point {
  readonly k: number;
}

export function zoomPoint({ x, y }: Point, zoom: Zoom): Point {
  return { x: x * zoom.k + zoom.x, y: y * zoom.k + zoom.y };
}

/** One picture of the network. */
export interface NetworkFrame {
  readonly moment: Moment;
  readonly places: Places;
  readonly look: Look;
  readonly zoom: Zoom;
  readonly texts: NetworkTexts;
  /** Maps a time to the time axis, so that marks move at the pace of the cursor. It never falls. */
  readonly pace: (at: number) => number;
}

/** Words in the picture. */
export interface NetworkTexts {
  /** Name of a ring. `ttl` is that of a message that enters it; null: no message can. `peers` is null if all are shown. */
  ring(distance: number, ttl: number | null, peers: number | null): string;
  /** Name of the ring of peers without a path. */
  noPath: string;
  hit: string;
  /** @param size of the content; null if unknown */
  file(size: number | null): string;
  duplicates(count: number): string;
  /** Name of a host. */
  host(name: string, isLost: boolean): string;
}
