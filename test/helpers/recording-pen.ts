import type { Colour, Pen, Point, ShapeStyle, Stroke } from '../../src/view/draw/pen.js';

/** One call of a pen. */
export interface Drawn {
  readonly kind: 'line' | 'segments' | 'curve' | 'ellipse' | 'polygon' | 'rect' | 'text';
  readonly points: readonly Point[];
  readonly fill?: Colour | undefined;
  readonly stroke?: Stroke | undefined;
  readonly text?: string;
  /** Product of all surrounding opacities. */
  readonly opacity: number;
}

/** Remembers what is drawn. Each letter is 7 pixels wide. */
export class RecordingPen implements Pen {
  readonly drawn: Drawn[] = [];
  #opacity = 1;

  line = (points: readonly Point[], stroke: Stroke): void => this.#add('line', points, { stroke });
  segments = (points: readonly Point[], stroke: Stroke): void => this.#add('segments', points, { stroke });
  curve = (from: Point, control: Point, to: Point, stroke: Stroke): void =>
    this.#add('curve', [from, control, to], { stroke });
  ellipse = (center: Point, radiusX: number, radiusY: number, style: ShapeStyle): void =>
    this.#add('ellipse', [center, { x: center.x + radiusX, y: center.y + radiusY }], style);
  dots = (centers: readonly Point[], radius: number, style: ShapeStyle): void => {
    for (const center of centers) this.ellipse(center, radius, radius, style);
  };
  polygon = (points: readonly Point[], style: ShapeStyle): void => this.#add('polygon', points, style);
  rect = ({ x, y, width, height }: Point & { width: number; height: number }, style: ShapeStyle): void =>
    this.#add('rect', [{ x: x + width / 2, y: y + height / 2 }], style);
  rects = (corners: readonly Point[], width: number, height: number, style: ShapeStyle): void => {
    for (const corner of corners) this.rect({ ...corner, width, height }, style);
  };
  text = (at: Point, text: string): void => this.#add('text', [at], { text });
  measure = (text: string): number => 7 * text.length;
  clip = (_box: unknown, draw: () => void): void => draw();

  fade(opacity: number, draw: () => void): void {
    const before = this.#opacity;
    this.#opacity *= opacity;
    draw();
    this.#opacity = before;
  }

  #add(kind: Drawn['kind'], points: readonly Point[], style: Partial<Drawn>): void {
    this.drawn.push({ kind, points, opacity: this.#opacity, ...style });
  }
}
