/** What was counted at one moment: bytes of memory, open descriptors, processes or temporary files. */
export interface Sample {
  /** Whose: `supervisor`, `client`, `peer 3`, `all`. */
  readonly of: string;
  readonly what: Measure;
  readonly value: number;
}

export type Measure = 'live memory' | 'private memory' | 'descriptors' | 'processes' | 'temporary files';

/** How one measure of one process has grown over a soak. */
export interface Growth {
  readonly of: string;
  readonly what: Measure;
  /** The largest value during the first queries: a network fills its buffers and caches. */
  readonly early: number;
  /** The largest value after them. */
  readonly late: number;
  /** Whether `late` is over what is allowed; null if the measure is not judged. */
  readonly isTooLarge: boolean | null;
}

/** Of the queries, so many are the first. */
export const earlyQueries = 1_000;
/** The largest value after the first queries may be so much larger than the one during them. */
const maxShare = 0.1;
/**
 * Smaller differences are no growth: code that runs for the first time, a socket that is about to close. Private memory is not judged:
 * V8 keeps the memory of its young generation after a collection, so it grows without a leak.
 */
const tolerances: Readonly<Record<Measure, number | null>> = {
  'live memory': 2 ** 18,
  'private memory': null,
  descriptors: 4,
  processes: 0,
  'temporary files': 0,
};

/** Why private memory is shown and not judged. */
export const privateMemoryNote =
  'private memory is not judged: V8 keeps the memory of its young generation, also when nothing in it is needed';

export function isMemory(what: Measure): boolean {
  return what === 'live memory' || what === 'private memory';
}

/** Keeps the largest values of all samples: a fold whose memory does not depend on their number. */
export class GrowthWatch {
  readonly #peaks = new Map<string, { readonly sample: Sample; early: number; late: number | null }>();
  readonly #earlyQueries: number;

  /** @param early how many queries are the first ones */
  constructor(early: number) {
    this.#earlyQueries = early;
  }

  /** @param queries how many queries have ended before */
  see(samples: readonly Sample[], queries: number): void {
    for (const sample of samples) {
      const key = `${sample.what} ${sample.of}`;
      const peak = this.#peaks.get(key) ?? { sample, early: 0, late: null };
      this.#peaks.set(key, peak);
      if (queries <= this.#earlyQueries) peak.early = Math.max(peak.early, sample.value);
      else peak.late = Math.max(peak.late ?? 0, sample.value);
    }
  }

  /** Null if there were not more queries than the first ones. */
  get result(): readonly Growth[] | null {
    const growths = [...this.#peaks.values()].flatMap(({ sample: { of, what }, early, late }) =>
      late === null ? [] : [{ of, what, early, late, isTooLarge: isTooLarge(what, early, late) }],
    );
    return growths.length === 0 ? null : growths;
  }
}

function isTooLarge(what: Measure, early: number, late: number): boolean | null {
  const tolerance = tolerances[what];
  return tolerance === null ? null : late > early * (1 + maxShare) + tolerance;
}
