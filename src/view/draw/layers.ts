import type { Pen } from './pen.js';

/**
 * Bitmaps that a page keeps between frames, of the size of the canvas. A layer only grows as time goes on: a frame adds what is new,
 * and the layer is drawn anew after a step back.
 */
export interface Layers {
  /**
   * Draws a layer on the canvas.
   *
   * @param owner the layer is drawn anew if this is another object than at the last call with this name
   * @param until the time up to which the layer is wanted, in ms since the start of the run
   * @param draw draws what belongs to the times after `after`, up to and including `until`
   */
  grow(
    name: string,
    owner: object,
    until: number,
    draw: (pen: Pen, after: number, until: number) => void,
  ): void;
}

/** Keeps nothing: for pictures that are drawn once. */
export function noLayers(pen: Pen): Layers {
  return { grow: (_name, _owner, until, draw) => draw(pen, Number.NEGATIVE_INFINITY, until) };
}
