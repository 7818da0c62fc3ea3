/**
 * What pictures are drawn with: a canvas in the page, SVG in a file. Lengths are CSS pixels, the origin is the top left corner.
 * A colour is the name of a meaning; the pen knows the theme.
 */
export interface Pen {
  /** A line through all points. */
  line(points: readonly Point[], stroke: Stroke): void;
  /** Many lines at once: each two points are one. Much faster than as many calls of `line`. */
  segments(ends: readonly Point[], stroke: Stroke): void;
  /** A quadratic curve. */
  curve(from: Point, control: Point, to: Point, stroke: Stroke): void;
  ellipse(center: Point, radiusX: number, radiusY: number, style: ShapeStyle): void;
  /** Many circles of one size and style at once. */
  dots(centers: readonly Point[], radius: number, style: ShapeStyle): void;
  polygon(points: readonly Point[], style: ShapeStyle): void;
  rect(box: Box, style: ShapeStyle & { readonly radius?: number }): void;
  /** Many rectangles of one size and style at once. @param corners top left */
  rects(corners: readonly Point[], width: number, height: number, style: ShapeStyle): void;
  /** `at` is the middle of the text's height, and its start, middle or end along the line. */
  text(at: Point, text: string, style: TextStyle): void;
  /** Width of a text. */
  measure(text: string, style: Pick<TextStyle, 'size' | 'isBold' | 'isCode'>): number;
  /** Everything that `draw` draws has this opacity, from 0 to 1. */
  fade(opacity: number, draw: () => void): void;
  /** Nothing that `draw` draws is seen outside the box. */
  clip(box: Box, draw: () => void): void;
}

/** How large types, marks and strokes are drawn. */
export interface Look {
  /** 1, or more for a projector. */
  readonly scale: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Stroke {
  readonly color: Colour;
  readonly width: number;
  /** Lengths of dashes and gaps. */
  readonly dash?: readonly number[] | undefined;
}

export interface ShapeStyle {
  readonly fill?: Colour | undefined;
  readonly stroke?: Stroke | undefined;
}

export interface TextStyle {
  readonly size: number;
  readonly color: Colour;
  readonly align?: 'start' | 'middle' | 'end' | undefined;
  readonly isBold?: boolean | undefined;
  /** In a font of equal widths. */
  readonly isCode?: boolean | undefined;
  /** Drawn behind the letters, so that lines do not cross them. */
  readonly halo?: Colour | undefined;
}

/** What a colour means. Shape and dash always say the same, for eyes that see no colours. */
export type Colour = keyof (typeof themes)['light'];

export type ThemeName = keyof typeof themes;

/** As hex RGB. `projector` is black on white with strong colours: beamers wash out pale ones, and yellow. */
export const themes = {
  light: {
    ground: '#f5f6f4',
    pane: '#ffffff',
    ink: '#17212b',
    muted: '#5a6773',
    faint: '#98a3ad',
    hairline: '#dfe3e6',
    band: '#eef1f2',
    query: '#0a66b7',
    duplicate: '#bd4410',
    ttl: '#e9a400',
    ttlText: '#925a00',
    found: '#00785a',
    file: '#86389e',
    down: '#7a7f85',
    fault: '#c2004f',
    onFill: '#ffffff',
    onTtl: '#1b1300',
    selection: '#fff3c9',
    host1: '#d3e5f8',
    host2: '#dbedcf',
    host3: '#fbe3c9',
    host4: '#e7dbf5',
    host5: '#cbecec',
    host6: '#f9d9e5',
  },
  dark: {
    ground: '#0d1318',
    pane: '#141c23',
    ink: '#e9eef2',
    muted: '#9fadb9',
    faint: '#6c7a86',
    hairline: '#27323b',
    band: '#1b252d',
    query: '#56aef5',
    duplicate: '#f58b5c',
    ttl: '#f0bd45',
    ttlText: '#f0bd45',
    found: '#3ccf9d',
    file: '#d49be8',
    down: '#8a949d',
    fault: '#ff7aa8',
    onFill: '#0b1116',
    onTtl: '#1b1300',
    selection: '#3a3315',
    host1: '#1c3650',
    host2: '#243b1f',
    host3: '#46301a',
    host4: '#352950',
    host5: '#16403f',
    host6: '#472132',
  },
  projector: {
    ground: '#ffffff',
    pane: '#ffffff',
    ink: '#000000',
    muted: '#2f363c',
    faint: '#6a737a',
    hairline: '#b9c0c5',
    band: '#eceff1',
    query: '#0050b3',
    duplicate: '#c93400',
    ttl: '#f0a800',
    ttlText: '#8a5500',
    found: '#006b4b',
    file: '#74208f',
    down: '#5b6066',
    fault: '#b00048',
    onFill: '#ffffff',
    onTtl: '#1b1300',
    selection: '#ffe98a',
    host1: '#b9d7f9',
    host2: '#c5e7b1',
    host3: '#fdd19f',
    host4: '#d6c0f0',
    host5: '#abe5e5',
    host6: '#f7b9d0',
  },
} as const;
