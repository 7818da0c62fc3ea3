import { choosePlots, isNumericColumn, type PlotChoice, valuesOf } from './choose.js';
import { type Estimate, estimate } from './estimate.js';
import type { Figure, PlotAxis, PlotPanel, PlotPoint, PlotValue } from './figure.js';
import { type Cell, type Line, linesOf } from './lines.js';
import { axisNumber, tableNumber } from './number-text.js';
import type { PlotOptions, SweepColumn, SweepTable, SweepValue } from './table.js';
import { type PlotLanguage, plotWords } from './words.js';

/** More panels are drawn as several figures. */
const maxPanels = 12;

/** All plots of a table: for each measure one over x, and the trade-off of success and messages. Empty if nothing can be drawn. */
export function figuresOf(table: SweepTable, options: PlotOptions, language: PlotLanguage): Figure[] {
  const choice = choosePlots(table, options);
  if (choice === null) return [];
  const builder = new FigureBuilder(table, choice, language);
  const success = table.columns.findIndex(({ key }) => key === 'success-rate');
  const messages = table.columns.findIndex(({ key }) => key === 'messages');
  const hasBoth = choice.measures.includes(success) && choice.measures.includes(messages);
  return [
    ...choice.measures.flatMap((measure) => builder.byX(measure)),
    ...(hasBoth ? builder.tradeOff(success, messages) : []),
  ];
}

class FigureBuilder {
  readonly #table: SweepTable;
  readonly #choice: PlotChoice;
  readonly #language: PlotLanguage;
  readonly #lines: readonly Line[];
  readonly #replicates: readonly number[];

  constructor(table: SweepTable, choice: PlotChoice, language: PlotLanguage) {
    this.#table = table;
    this.#choice = choice;
    this.#language = language;
    this.#replicates = table.columns.flatMap(({ role }, index) => (role === 'replicate' ? [index] : []));
    this.#lines = linesOf(table, choice);
  }

  /** A measure over the parameter on the x axis. */
  byX(measure: number): Figure[] {
    const { x } = this.#choice;
    const words = plotWords(this.#language);
    const xs = valuesOf(this.#table, x);
    const isNumeric = isNumericColumn(this.#table, x);
    const axis: PlotAxis = isNumeric
      ? { ...this.#axis(x), steps: xs.filter((value) => typeof value === 'number') }
      : { ...this.#axis(x), isLog: false, categories: xs.map((value) => this.#valueText(value)) };
    return this.#figures({
      id: this.#column(measure).key,
      title: words.of(this.#label(measure), this.#label(x)),
      measures: [measure],
      x: axis,
      y: this.#axis(measure),
      hasHollowStart: false,
      pointOf: (cell) => {
        const y = plotValue(this.#estimate(cell, measure));
        const at = isNumeric ? Number(cell.value) : cell.x;
        return y === null ? null : { x: { mean: at, low: null, high: null }, y, note: this.#note(cell, [y]) };
      },
    });
  }

  /** What success costs: success on the y axis, messages on the x axis, a point for each value of x. */
  tradeOff(success: number, messages: number): Figure[] {
    const words = plotWords(this.#language);
    return this.#figures({
      id: 'trade-off',
      title: words.against(this.#label(success), this.#label(messages)),
      measures: [success, messages],
      x: this.#axis(messages),
      y: this.#axis(success),
      hasHollowStart:
        isNumericColumn(this.#table, this.#choice.x) && valuesOf(this.#table, this.#choice.x).length > 1,
      pointOf: (cell) => {
        const x = plotValue(this.#estimate(cell, messages));
        const y = plotValue(this.#estimate(cell, success));
        return x === null || y === null ? null : { x, y, note: this.#note(cell, [y, x]) };
      },
    });
  }

  #figures(plan: {
    readonly id: string;
    readonly title: string;
    readonly measures: readonly number[];
    readonly x: PlotAxis;
    readonly y: PlotAxis;
    readonly hasHollowStart: boolean;
    readonly pointOf: (cell: Cell) => PlotPoint | null;
  }): Figure[] {
    const { series, facets } = this.#choice;
    const { id, x, y, hasHollowStart } = plan;
    const words = plotWords(this.#language);
    const titles =
      facets === null ? [''] : valuesOf(this.#table, facets).map((value) => this.#named(facets, value));
    const panels = titles.map((title, index): PlotPanel => {
      const lines = this.#lines.filter(({ panel }) => panel === index);
      return {
        title,
        series: lines.map((line) => ({ index: line.series, points: line.cells.map(plan.pointOf) })),
      };
    });
    const parts = Math.ceil(panels.length / maxPanels);
    // Full rows, if a row has two or three panels.
    const perPart = Math.ceil(panels.length / parts / 6) * 6;
    const caption = this.#caption(plan.measures, plan);
    return Array.from({ length: parts }, (_, part) => ({
      id: parts === 1 ? id : `${id}-${part + 1}`,
      title: parts === 1 ? plan.title : plan.title + words.part(part + 1, parts),
      caption,
      x,
      y,
      legendTitle: series === null ? '' : this.#label(series),
      legend: series === null ? [] : valuesOf(this.#table, series).map((value) => this.#named(series, value)),
      panels: panels.slice(part * perPart, (part + 1) * perPart),
      isJoined: isNumericColumn(this.#table, this.#choice.x),
      hasHollowStart,
    }));
  }

  #caption(
    measures: readonly number[],
    plan: { readonly x: PlotAxis; readonly y: PlotAxis; readonly hasHollowStart: boolean },
  ): string {
    const { x, averaged } = this.#choice;
    const words = plotWords(this.#language);
    const cells = this.#lines.flatMap((line) => line.cells);
    const all = measures.flatMap((measure) => cells.map((cell) => this.#estimate(cell, measure)));
    const seeds = all.map((one) => one.seeds).filter((count) => count > 1);
    const least = seeds.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
    const most = seeds.reduce((one, other) => Math.max(one, other), 0);
    const missing = all.reduce((sum, one) => sum + one.missing, 0);
    const xs = valuesOf(this.#table, x);
    const hasZeros = [plan.y, ...(plan.hasHollowStart || measures.length > 1 ? [plan.x] : [])].some(
      ({ isLog }, index) =>
        isLog ? cells.some((cell) => this.#estimate(cell, measures[index] ?? 0).mean === 0) : false,
    );
    const fixed = this.#table.columns.flatMap((column, index) => {
      if (column.role !== 'parameter' || index === x) return [];
      const [value, ...others] = valuesOf(this.#table, index);
      return value === undefined || others.length > 0
        ? []
        : [`${this.#label(index)} ${this.#valueText(value)}${this.#unitOf(index)}`];
    });
    const sentences = [
      words.points(this.#label(x)),
      most === 0 ? words.noInterval : words.interval(least, most),
      ...(plan.hasHollowStart
        ? [words.lines(this.#label(x), this.#valueText(xs[0]), this.#valueText(xs.at(-1)))]
        : []),
      ...(averaged.length === 0
        ? []
        : [words.averaged(averaged.map((index) => this.#label(index)).join(words.comma))]),
      ...(missing === 0 ? [] : [words.missing(missing)]),
      ...(hasZeros ? [words.zeros] : []),
      ...(fixed.length === 0 ? [] : [words.fixed(fixed.join(words.comma))]),
    ];
    return sentences.join(this.#language === 'zh' ? '' : ' ');
  }

  /** Such as `TTL 3: 41.2 [38.0, 44.4]`. */
  #note({ value }: Cell, values: readonly PlotValue[]): string {
    const shown = values.map(({ mean, low, high }) => {
      const interval = low === null || high === null ? '' : ` [${tableNumber(low)}, ${tableNumber(high)}]`;
      return `${tableNumber(mean)}${interval}`;
    });
    return `${this.#named(this.#choice.x, value)}: ${shown.join('; ')}`;
  }

  #estimate({ rows }: Cell, measure: number): Estimate {
    return estimate(rows, this.#replicates, measure, this.#column(measure));
  }

  #axis(index: number): PlotAxis {
    const { unit, min, max } = this.#column(index);
    const words = plotWords(this.#language);
    const label = this.#label(index);
    return {
      title: unit === '' ? label : words.withUnit(label, words.units[unit] ?? unit),
      isLog: this.#choice.log.has(index),
      categories: null,
      steps: null,
      min,
      max,
    };
  }

  #column(index: number): SweepColumn {
    const column = this.#table.columns[index];
    if (column === undefined) throw new Error(`the table has no column ${index}`);
    return column;
  }

  #label(index: number): string {
    return this.#column(index).label[this.#language];
  }

  /** Texts stand alone; a number needs the name of its parameter. */
  #named(index: number, value: SweepValue): string {
    const { unit } = this.#column(index);
    const shown = `${this.#valueText(value)}${unit === '' ? '' : ` ${unit}`}`;
    return typeof value === 'number' ? `${this.#label(index)} ${shown}` : shown;
  }

  #unitOf(index: number): string {
    const { unit } = this.#column(index);
    return unit === '' ? '' : ` ${unit}`;
  }

  #valueText(value: SweepValue | undefined): string {
    return typeof value === 'number' ? axisNumber(value) : (value ?? '');
  }
}

function plotValue({ mean, low, high }: Estimate): PlotValue | null {
  return mean === null ? null : { mean, low, high };
}
