import type { Viewer } from './viewer.js';

const factor = 1.4;

/** Zoom and movement of a picture, for keys and fingers; the movement only while it is zoomed. */
export function ZoomButtons({
  viewer,
  name,
  isZoomed,
  onZoom,
  onMove,
}: {
  readonly viewer: Viewer;
  /** Of the picture; begins the `data-testid` of each button. */
  readonly name: string;
  readonly isZoomed: boolean;
  /** Around the middle of the picture; above 1: nearer. */
  readonly onZoom: (factor: number) => void;
  /** Sideways, by a share of the width. */
  readonly onMove: (share: number) => void;
}) {
  const { zoom } = viewer.texts.panes;
  const buttons = [
    ['nearer', '+', () => onZoom(factor)],
    ['farther', '-', () => onZoom(1 / factor)],
    ['left', '←', () => onMove(0.25)],
    ['right', '→', () => onMove(-0.25)],
    ['all', zoom.all, () => viewer.fit()],
  ] as const;
  return (
    <div class="zoom">
      {buttons.slice(0, isZoomed ? undefined : 2).map(([key, text, act]) => (
        <button
          key={key}
          type="button"
          class="text-button"
          data-testid={`${name}-${key}`}
          aria-label={zoom[key]}
          title={zoom[key]}
          onClick={act}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
