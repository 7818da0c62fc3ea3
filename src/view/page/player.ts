import type { Axis } from '../draw/space-time/axis-model.js';

/** Playback lasts so long for each step at normal speed, but within these bounds, in ms. */
const stepMs = 750;
const shortestMs = 9000;
const longestMs = 40_000;
const glideMs = 350;

/** Moves the cursor along an axis: evenly while playing, and softly from one step to the next. Draws no frame while it rests. */
export class Player {
  readonly #onFrame: (at: number) => void;
  #frame = 0;
  #isPlaying = false;
  #goal: number | null = null;

  constructor(onFrame: (at: number) => void) {
    this.#onFrame = onFrame;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** Where a glide leads; null if there is none. */
  get goal(): number | null {
    return this.#goal;
  }

  /**
   * Plays from a time on; from the start if it is the end.
   *
   * @param speed asked at each frame, so that it can change on the way
   */
  play(axis: Axis, at: number, steps: number, speed: () => number): void {
    this.stop();
    this.#isPlaying = true;
    const duration = Math.min(Math.max(steps * stepMs, shortestMs), longestMs);
    let place = axis.placeOf(at);
    if (place >= 1 || at >= axis.endAt) place = 0;
    this.#run((elapsed) => {
      place = Math.min(1, place + (elapsed * speed()) / duration);
      const isEnd = place >= 1;
      if (isEnd) this.#isPlaying = false;
      this.#onFrame(isEnd ? axis.endAt : axis.timeAt(place));
      return !isEnd;
    });
  }

  /** Goes from one time to another within a moment; at once if less motion is wanted. */
  glide(axis: Axis, from: number, to: number): void {
    this.stop();
    if (prefersLessMotion()) return this.#onFrame(to);
    const [begin, end] = [axis.placeOf(from), axis.placeOf(to)];
    this.#goal = to;
    let passed = 0;
    this.#run((elapsed) => {
      passed = Math.min(1, passed + elapsed / glideMs);
      const isEnd = passed >= 1;
      if (isEnd) this.#goal = null;
      this.#onFrame(isEnd ? to : axis.timeAt(begin + (end - begin) * (1 - (1 - passed) ** 3)));
      return !isEnd;
    });
  }

  stop(): void {
    this.#isPlaying = false;
    this.#goal = null;
    cancelAnimationFrame(this.#frame);
  }

  /** @param draw gets the ms since the last frame; the loop ends when it returns false */
  #run(draw: (elapsed: number) => boolean): void {
    let last = performance.now();
    const onFrame = (now: number): void => {
      const elapsed = Math.max(0, now - last);
      last = now;
      if (draw(elapsed)) this.#frame = requestAnimationFrame(onFrame);
    };
    this.#frame = requestAnimationFrame(onFrame);
  }
}

function prefersLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
