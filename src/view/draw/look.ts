/** How the pictures are drawn, besides the theme. */
export interface Look {
  /** Of types, marks and strokes: 1, or 1.35 for the projector. */
  readonly scale: number;
}
