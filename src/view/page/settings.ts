import type { Look, ThemeName } from '../draw/pen.js';
import type { AxisKind } from '../draw/space-time/axis-model.js';
import type { OutcomeFilter } from '../text/event-rows.js';
import type { Language } from '../text/texts.js';

export const speeds = [0.25, 0.5, 1, 2] as const;
export const themeNames = ['light', 'dark', 'projector'] as const satisfies readonly ThemeName[];
export const axisKinds = ['clock', 'steps', 'waves'] as const satisfies readonly AxisKind[];

/** The same object each time, so that what was drawn with it stays valid. */
const looks = {
  usual: { wide: { scale: 1.12 }, narrow: { scale: 1 } },
  projector: { wide: { scale: 1.5 }, narrow: { scale: 1.35 } },
} as const satisfies Record<string, Record<string, Look>>;

export interface Settings {
  readonly language: Language;
  readonly theme: ThemeName;
  readonly axis: AxisKind;
  /** Null: the better one for the topology. */
  readonly layout: 'rings' | 'map' | null;
  readonly speed: (typeof speeds)[number];
  readonly hasSide: boolean;
  readonly hasHelp: boolean;
  /** Whether the pictures leave the hosts out. */
  readonly hidesHosts: boolean;
  /** Of the list of events. */
  readonly filter: {
    readonly isAllQueries: boolean;
    readonly peer: number | null;
    readonly outcome: OutcomeFilter;
    readonly search: string;
  };
}

/** How large things are drawn. */
export function lookOf({ theme }: Settings): Look {
  return looks[theme === 'projector' ? 'projector' : 'usual'][innerWidth >= 1700 ? 'wide' : 'narrow'];
}
