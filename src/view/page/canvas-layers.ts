import type { Layers } from '../draw/layers.js';
import type { Pen, ThemeName } from '../draw/pen.js';
import { CanvasPen } from './canvas-pen.js';

interface Layer {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly pen: Pen;
  owner: object;
  until: number;
}

/** A canvas with its pen and the bitmaps that it keeps between frames, in device pixels. */
export class CanvasLayers implements Layers {
  readonly pen: Pen;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #theme: ThemeName;
  readonly #ratio: number;
  readonly #layers = new Map<string, Layer>();

  /** @param width in CSS pixels, like `height` */
  constructor(canvas: HTMLCanvasElement, width: number, height: number, theme: ThemeName) {
    this.#canvas = canvas;
    this.#theme = theme;
    this.#ratio = devicePixelRatio || 1;
    this.#context = this.#prepare(canvas, Math.round(width * this.#ratio), Math.round(height * this.#ratio));
    this.pen = new CanvasPen(this.#context, theme);
  }

  /** Draws a frame; `draw` gets an empty canvas. */
  frame(draw: (pen: Pen, layers: Layers) => void): void {
    this.#clear(this.#canvas, this.#context);
    draw(this.pen, this);
  }

  grow(
    name: string,
    owner: object,
    until: number,
    draw: (pen: Pen, after: number, until: number) => void,
  ): void {
    const layer = this.#layers.get(name) ?? this.#add(name, owner);
    if (layer.owner !== owner || layer.until > until) {
      this.#clear(layer.canvas, layer.context);
      layer.owner = owner;
      layer.until = Number.NEGATIVE_INFINITY;
    }
    draw(layer.pen, layer.until, until);
    layer.until = until;
    this.#context.save();
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.drawImage(layer.canvas, 0, 0);
    this.#context.restore();
  }

  #add(name: string, owner: object): Layer {
    const canvas = document.createElement('canvas');
    const context = this.#prepare(canvas, this.#canvas.width, this.#canvas.height);
    const pen = new CanvasPen(context, this.#theme);
    const layer = { canvas, context, pen, owner, until: Number.NEGATIVE_INFINITY };
    this.#layers.set(name, layer);
    return layer;
  }

  #prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser cannot draw on a canvas');
    context.scale(this.#ratio, this.#ratio);
    return context;
  }

  #clear(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.restore();
  }
}
