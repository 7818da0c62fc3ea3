import {
  type Box,
  type Colour,
  type Pen,
  type Point,
  type ShapeStyle,
  type Stroke,
  type TextStyle,
  type ThemeName,
  themes,
} from '../draw/pen.js';

export const sansFont =
  '"Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';
export const codeFont =
  '"Cascadia Mono", "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", ui-monospace, monospace';

/** Without a graphics card, a path of thousands of lines takes twice as long as the same lines in short paths. */
const maxPathPoints = 64;

type FontStyle = Pick<TextStyle, 'size' | 'isBold' | 'isCode'>;

/** Widths of texts that were measured, because to change the font for each is slow. */
const widths = new Map<string, number>();
const maxWidths = 5000;

/** Draws on a canvas whose transform is already scaled to CSS pixels. */
export class CanvasPen implements Pen {
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: Readonly<Record<Colour, string>>;
  /** The context's font, if this pen has set it. */
  #font = '';

  constructor(context: CanvasRenderingContext2D, theme: ThemeName) {
    this.#context = context;
    this.#colours = themes[theme];
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.textBaseline = 'middle';
  }

  line(points: readonly Point[], stroke: Stroke): void {
    this.#trace(points);
    this.#stroke(stroke);
  }

  segments(ends: readonly Point[], stroke: Stroke): void {
    for (let start = 0; start < ends.length; start += maxPathPoints) {
      this.#context.beginPath();
      for (let index = start; index < start + maxPathPoints && index + 1 < ends.length; index += 2) {
        const [from, to] = [ends[index], ends[index + 1]];
        if (from === undefined || to === undefined) continue;
        this.#context.moveTo(from.x, from.y);
        this.#context.lineTo(to.x, to.y);
      }
      this.#stroke(stroke);
    }
  }

  dots(centers: readonly Point[], radius: number, style: ShapeStyle): void {
    for (let start = 0; start < centers.length; start += maxPathPoints) {
      this.#context.beginPath();
      for (const { x, y } of centers.slice(start, start + maxPathPoints)) {
        this.#context.moveTo(x + radius, y);
        this.#context.arc(x, y, radius, 0, 2 * Math.PI);
      }
      this.#paint(style);
    }
  }

  rects(corners: readonly Point[], width: number, height: number, style: ShapeStyle): void {
    for (let start = 0; start < corners.length; start += maxPathPoints) {
      this.#context.beginPath();
      for (const { x, y } of corners.slice(start, start + maxPathPoints)) {
        this.#context.rect(x, y, width, height);
      }
      this.#paint(style);
    }
  }

  curve(from: Point, control: Point, to: Point, stroke: Stroke): void {
    this.#context.beginPath();
    this.#context.moveTo(from.x, from.y);
    this.#context.quadraticCurveTo(control.x, control.y, to.x, to.y);
    this.#stroke(stroke);
  }

  ellipse({ x, y }: Point, radiusX: number, radiusY: number, style: ShapeStyle): void {
    this.#context.beginPath();
    this.#context.ellipse(x, y, radiusX, radiusY, 0, 0, 2 * Math.PI);
    this.#paint(style);
  }

  polygon(points: readonly Point[], style: ShapeStyle): void {
    this.#trace(points);
    this.#context.closePath();
    this.#paint(style);
  }

  rect({ x, y, width, height }: Box, style: ShapeStyle & { readonly radius?: number }): void {
    this.#context.beginPath();
    if (style.radius === undefined) this.#context.rect(x, y, width, height);
    else this.#context.roundRect(x, y, width, height, style.radius);
    this.#paint(style);
  }

  text({ x, y }: Point, text: string, style: TextStyle): void {
    const context = this.#context;
    this.#setFont(style);
    context.textAlign = style.align === 'middle' ? 'center' : (style.align ?? 'start');
    if (style.halo !== undefined) {
      context.setLineDash([]);
      context.lineWidth = style.size * 0.35;
      context.strokeStyle = this.#colours[style.halo];
      context.strokeText(text, x, y);
    }
    context.fillStyle = this.#colours[style.color];
    context.fillText(text, x, y);
  }

  measure(text: string, style: FontStyle): number {
    const key = `${fontOf(style)} ${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    this.#setFont(style);
    const { width } = this.#context.measureText(text);
    if (widths.size >= maxWidths) widths.clear();
    widths.set(key, width);
    return width;
  }

  fade(opacity: number, draw: () => void): void {
    const before = this.#context.globalAlpha;
    this.#context.globalAlpha = before * opacity;
    draw();
    this.#context.globalAlpha = before;
  }

  clip({ x, y, width, height }: Box, draw: () => void): void {
    const font = this.#font;
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(x, y, width, height);
    this.#context.clip();
    draw();
    this.#context.restore();
    this.#font = font;
  }

  #trace([first, ...rest]: readonly Point[]): void {
    this.#context.beginPath();
    if (first !== undefined) this.#context.moveTo(first.x, first.y);
    for (const { x, y } of rest) this.#context.lineTo(x, y);
  }

  #paint({ fill, stroke }: ShapeStyle): void {
    if (fill !== undefined) {
      this.#context.fillStyle = this.#colours[fill];
      this.#context.fill();
    }
    if (stroke !== undefined) this.#stroke(stroke);
  }

  #stroke({ color, width, dash }: Stroke): void {
    this.#context.setLineDash(dash === undefined ? [] : [...dash]);
    // Round ends would close the gaps of a wide dashed line.
    this.#context.lineCap = dash === undefined ? 'round' : 'butt';
    this.#context.lineWidth = width;
    this.#context.strokeStyle = this.#colours[color];
    this.#context.stroke();
  }

  #setFont(style: FontStyle): void {
    const font = fontOf(style);
    // Setting it is slow, even to the same font.
    if (this.#font !== font) this.#context.font = font;
    this.#font = font;
  }
}

function fontOf({ size, isBold = false, isCode = false }: FontStyle): string {
  return `${isBold ? 600 : 400} ${size}px ${isCode ? codeFont : sansFont}`;
}
