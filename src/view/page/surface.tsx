import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Layers } from '../draw/layers.js';
import type { Box, Pen, Point, ThemeName } from '../draw/pen.js';
import { CanvasLayers } from './canvas-layers.js';

/** What a pointer does on a picture; points are CSS pixels from its top left corner. */
export interface PointerActions {
  onMove(point: Point): void;
  onLeave(): void;
  /** A press without a movement of more than a few pixels. */
  onClick(point: Point): void;
  /** While the pointer is pressed and moves; `last` is where it was at the call before, `start` where it was pressed. */
  onDrag(point: Point, last: Point, start: Point, isShift: boolean): void;
  /** @param factor above 1: nearer */
  onZoom(point: Point, factor: number, isShift: boolean): void;
  onDoubleClick(): void;
}

const clickReach = 4;
/** On a narrow page the wheel scrolls the page, unless Control is pressed. */
const narrow = 900;

/** A canvas that fills its place and is drawn anew at each rendering. */
export function Surface({
  name,
  label,
  theme,
  cursor,
  draw,
  actions,
}: {
  readonly name: string;
  readonly label: string;
  readonly theme: ThemeName;
  readonly cursor: string;
  readonly draw: (pen: Pen, layers: Layers, box: Box) => void;
  readonly actions: PointerActions;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layers = useRef<{ readonly key: string; readonly value: CanvasLayers }>(null);
  const press = useRef<{ readonly start: Point; last: Point; isDrag: boolean }>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });

  useLayoutEffect(() => {
    const place = canvas.current?.parentElement;
    if (!place) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: place.clientWidth, height: place.clientHeight }),
    );
    observer.observe(place);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const { width, height } = size;
    if (canvas.current === null || width === 0 || height === 0) return;
    const key = `${width} ${height} ${devicePixelRatio} ${theme}`;
    if (layers.current?.key !== key) {
      layers.current = { key, value: new CanvasLayers(canvas.current, width, height, theme) };
    }
    layers.current.value.frame((pen, kept) => draw(pen, kept, { x: 0, y: 0, width, height }));
  });

  // Added by hand: a listener of the framework is passive, and could not keep the page from scrolling.
  const zoom = useRef(actions.onZoom);
  zoom.current = actions.onZoom;
  useEffect(() => {
    const target = canvas.current;
    if (target === null) return;
    const onWheel = (event: WheelEvent): void => {
      if (innerWidth < narrow && !event.ctrlKey) return;
      event.preventDefault();
      // With Shift some browsers turn the wheel sideways.
      const factor = 1.0015 ** -(event.deltaY || event.deltaX);
      zoom.current({ x: event.offsetX, y: event.offsetY }, factor, event.shiftKey);
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, []);

  const pointOf = (event: PointerEvent): Point => ({ x: event.offsetX, y: event.offsetY });
  return (
    <canvas
      ref={canvas}
      class="surface"
      role="img"
      aria-label={label}
      data-testid={name}
      style={{ cursor }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        press.current = { start: pointOf(event), last: pointOf(event), isDrag: false };
      }}
      onPointerMove={(event) => {
        const point = pointOf(event);
        const pressed = press.current;
        if (pressed === null) return actions.onMove(point);
        const { start, last } = pressed;
        pressed.isDrag ||= Math.hypot(point.x - start.x, point.y - start.y) > clickReach;
        if (!pressed.isDrag) return;
        actions.onDrag(point, last, start, event.shiftKey);
        pressed.last = point;
      }}
      onPointerUp={(event) => {
        if (press.current?.isDrag === false) actions.onClick(pointOf(event));
        press.current = null;
      }}
      onPointerCancel={() => {
        press.current = null;
      }}
      onPointerLeave={() => actions.onLeave()}
      onDblClick={() => actions.onDoubleClick()}
    />
  );
}
