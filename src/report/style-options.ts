/** How text may look: decided once, by whoever knows where it goes. */
export interface StyleOptions {
  readonly colours: boolean;
  /** Columns; lines are kept within them where they can be. */
  readonly width: number;
  /** Whether arrows and boxes may be used. */
  readonly unicode: boolean;
}
