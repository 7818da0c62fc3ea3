/** A mean with its interval, on an axis; the ends are null if there is no interval. */
export interface PlotValue {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface PlotPoint {
  readonly x: PlotValue;
  readonly y: PlotValue;
  /** Its values in words, shown when the mouse points at it. */
  readonly note: string;
}

export interface PlotAxis {
  /** With the unit. */
  readonly title: string;
  readonly isLog: boolean;
  /** Names of the values 0, 1, 2 ...; null if the values are numbers. */
  readonly categories: readonly string[] | null;
  /** Numbers that get a tick if all of them fit; null: round numbers. */
  readonly steps: readonly number[] | null;
  /** Bounds that the axis does not pass; null: none. */
  readonly min: number | null;
  readonly max: number | null;
}

export interface PlotSeries {
  /** Its number in the legend, which gives its colour, mark and dash. */
  readonly index: number;
  /** In the order of the line. Null: no value, so the line has a gap. */
  readonly points: readonly (PlotPoint | null)[];
}

export interface PlotPanel {
  /** Empty if there is only one. */
  readonly title: string;
  readonly series: readonly PlotSeries[];
}

/** A plot, before it is drawn: one panel or several with the same axes, and a legend. */
export interface Figure {
  /** Fit for a file name. */
  readonly id: string;
  readonly title: string;
  /** What is drawn, over what means are taken, what the intervals are. */
  readonly caption: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly legendTitle: string;
  /** Names of the series; empty if there is only one without a name. */
  readonly legend: readonly string[];
  readonly panels: readonly PlotPanel[];
  /** Whether the points of a series are joined: if they have an order. */
  readonly isJoined: boolean;
  /** Whether the first point of each line has a hollow mark, because the x axis does not show the order. */
  readonly hasHollowStart: boolean;
}
