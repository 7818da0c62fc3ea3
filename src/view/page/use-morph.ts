import { useEffect, useRef, useState } from 'preact/hooks';

const morphMs = 450;

/**
 * Goes softly from one value to the next when the key changes; every other change is immediate.
 *
 * @param between the value at a share from 0 to 1 of the way
 */
export function useMorph<T>(
  value: T | null,
  key: string,
  between: (from: T, to: T, share: number) => T,
): T | null {
  const last = useRef<{ readonly key: string; readonly value: T | null }>({ key, value });
  const [start, setStart] = useState<{ readonly from: T; readonly at: number } | null>(null);
  const [, draw] = useState(0);

  if (last.current.key !== key) {
    const from = last.current.value;
    const isSoft = from !== null && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    setStart(isSoft ? { from, at: performance.now() } : null);
  }
  last.current = { key, value };

  useEffect(() => {
    if (start === null) return;
    let frame = requestAnimationFrame(function next(now) {
      draw(now);
      if (now - start.at < morphMs) frame = requestAnimationFrame(next);
      else setStart(null);
    });
    return () => cancelAnimationFrame(frame);
  }, [start]);

  if (start === null || value === null) return value;
  const share = Math.min(1, (performance.now() - start.at) / morphMs);
  return between(start.from, value, 1 - (1 - share) ** 3);
}
