/** Gives a function that runs tasks, at most so many at once, in the order in which they are given. */
export function atMost(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let waiting: (() => void)[] = [];
  /** The first of them that still waits: to remove the first of 100,000 moves all others. */
  let first = 0;
  let running = 0;
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting[first];
      first += 1;
      if (first >= waiting.length) {
        waiting = [];
        first = 0;
      }
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
