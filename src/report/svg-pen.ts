import { markup, printable } from '../core/sanitize.js';
import {
  type Box,
  type Pen,
  type Point,
  type ShapeStyle,
  type Stroke,
  type TextStyle,
  type ThemeName,
  themes,
} from '../view/draw/pen.js';
import { columnsOf } from './style.js';

const fonts = {
  sans: "'Segoe UI', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif",
  code: "Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
};

/** Width of a column of text as a share of its size, on average over letters and digits. */
const columnWidth = { plain: 0.53, bold: 0.57, code: 0.61 };

/** Writes a picture as SVG. Widths of texts are estimates, because a file does not know the fonts of its reader. */
export class SvgPen implements Pen {
  readonly #colours: (typeof themes)[ThemeName];
  readonly #parts: string[] = [];
  #clips = 0;

  constructor(theme: ThemeName) {
    this.#colours = themes[theme];
  }

  /** The document. */
  end(width: number, height: number, title: string): string {
    const size = `width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="${fonts.sans}" stroke-linecap="round" stroke-linejoin="round">`,
      `<title>${markup(printable(title))}</title>`,
      ...this.#parts,
      '</svg>',
      '',
    ].join('\n');
  }

  line(points: readonly Point[], stroke: Stroke): void {
    this.#parts.push(`<polyline points="${list(points)}" fill="none"${this.#stroke(stroke)}/>`);
  }

  segments(ends: readonly Point[], stroke: Stroke): void {
    const path = ends.map((point, index) => `${index % 2 === 0 ? 'M' : 'L'}${place(point)}`).join('');
    this.#parts.push(`<path d="${path}" fill="none"${this.#stroke(stroke)}/>`);
  }

  curve(from: Point, control: Point, to: Point, stroke: Stroke): void {
    const path = `M${place(from)}Q${place(control)} ${place(to)}`;
    this.#parts.push(`<path d="${path}" fill="none"${this.#stroke(stroke)}/>`);
  }

  ellipse({ x, y }: Point, radiusX: number, radiusY: number, style: ShapeStyle): void {
    const shape = `cx="${number(x)}" cy="${number(y)}" rx="${number(radiusX)}" ry="${number(radiusY)}"`;
    this.#parts.push(`<ellipse ${shape}${this.#paint(style)}/>`);
  }

  dots(centers: readonly Point[], radius: number, style: ShapeStyle): void {
    const dots = centers.map(
      ({ x, y }) => `<circle cx="${number(x)}" cy="${number(y)}" r="${number(radius)}"/>`,
    );
    this.#parts.push(`<g${this.#paint(style)}>${dots.join('')}</g>`);
  }

  polygon(points: readonly Point[], style: ShapeStyle): void {
    this.#parts.push(`<polygon points="${list(points)}"${this.#paint(style)}/>`);
  }

  rect({ x, y, width, height }: Box, style: ShapeStyle & { readonly radius?: number }): void {
    const radius = style.radius === undefined ? '' : ` rx="${number(style.radius)}"`;
    const shape = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
    this.#parts.push(`<rect ${shape}${radius}${this.#paint(style)}/>`);
  }

  rects(corners: readonly Point[], width: number, height: number, style: ShapeStyle): void {
    const [w, h] = [number(width), number(height)];
    const path = corners.map((corner) => `M${place(corner)}h${w}v${h}h-${w}z`).join('');
    this.#parts.push(`<path d="${path}"${this.#paint(style)}/>`);
  }

  text({ x, y }: Point, text: string, style: TextStyle): void {
    const { size, color, align = 'start', isBold = false, isCode = false, halo } = style;
    // A third of the size below the middle is the base line, in nearly every font.
    const shape = `x="${number(x)}" y="${number(y + 0.35 * size)}" font-size="${number(size)}"`;
    const look = [
      align === 'start' ? '' : ` text-anchor="${align}"`,
      isBold ? ' font-weight="600"' : '',
      isCode ? ` font-family="${fonts.code}"` : '',
      ` fill="${this.#colours[color]}"`,
      halo === undefined
        ? ''
        : ` paint-order="stroke" stroke="${this.#colours[halo]}" stroke-width="${number(size * 0.35)}"`,
    ];
    this.#parts.push(`<text ${shape}${look.join('')}>${markup(printable(text))}</text>`);
  }

  measure(
    text: string,
    { size, isBold = false, isCode = false }: Pick<TextStyle, 'size' | 'isBold' | 'isCode'>,
  ) {
    const width = isCode ? columnWidth.code : isBold ? columnWidth.bold : columnWidth.plain;
    return columnsOf(text) * width * size;
  }

  fade(opacity: number, draw: () => void): void {
    this.#group(` opacity="${number(opacity)}"`, draw);
  }

  clip({ x, y, width, height }: Box, draw: () => void): void {
    this.#clips += 1;
    const id = `clip-${this.#clips}`;
    const shape = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
    this.#parts.push(`<clipPath id="${id}"><rect ${shape}/></clipPath>`);
    this.#group(` clip-path="url(#${id})"`, draw);
  }

  /** Leaves out groups that are empty. */
  #group(attributes: string, draw: () => void): void {
    const start = this.#parts.length;
    this.#parts.push(`<g${attributes}>`);
    draw();
    if (this.#parts.length === start + 1) this.#parts.pop();
    else this.#parts.push('</g>');
  }

  #paint({ fill, stroke }: ShapeStyle): string {
    const inside = ` fill="${fill === undefined ? 'none' : this.#colours[fill]}"`;
    return stroke === undefined ? inside : inside + this.#stroke(stroke);
  }

  #stroke({ color, width, dash }: Stroke): string {
    // Round ends would close the gaps of a wide dashed line.
    const dashes =
      dash === undefined || dash.length === 0
        ? ''
        : ` stroke-linecap="butt" stroke-dasharray="${dash.map(number).join(' ')}"`;
    return ` stroke="${this.#colours[color]}" stroke-width="${number(width)}"${dashes}`;
  }
}

function list(points: readonly Point[]): string {
  return points.map(place).join(' ');
}

function place({ x, y }: Point): string {
  return `${number(x)},${number(y)}`;
}

/** At most two decimals. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
