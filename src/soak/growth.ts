/** What was counted at one moment: bytes of memory, open descriptors, processes or temporary files. */
export interface Sample {
  /** Whose: `supervisor`, `client`, `peer 3`, `all`. */
  readonly of: string;
  readonly what: Measure;
  readonly value: number;
}

export type Measure = 'memory' | 'descriptors' | 'processes' | 'temporary files';

/** How one measure of one process has grown over a soak. */
export interface Growth {
  readonly of: string;
  readonly what: Measure;
  /** The largest value during the first queries: a network fills its buffers and caches. */
  readonly early: number;
  /** The largest value after them. */
  readonly late: number;
  /** Whether `late` is over what is allowed. */
  readonly isTooLarge: boolean;
}

/** Of the queries, so many are the first. */
export const earlyQueries = 1_000;
/** The largest value after the first queries may be so much larger than the one during them. */
const maxShare = 0.1;
/** Smaller differences are no growth: a socket that is about to close, a page of memory. */
const tolerances: Readonly<Record<Measure, number>> = {
  memory: 2 ** 20,
  descriptors: 4,
  processes: 0,
  'temporary files': 0,
};

/** Keeps the largest values of all samples: a fold whose memory does not depend on their number. */
export class GrowthWatch {
  readonly #peaks = new Map<string, { readonly sample: Sample; early: number; late: number | null }>();
  readonly #earlyQueries: number;

  /** @param early how many queries are the first ones */
  constructor(early = earlyQueries) {
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
    const growths = [...this.#peaks.values()].flatMap(({ sample: { of, what }, early, late }) => {
      if (late === null) return [];
      return [{ of, what, early, late, isTooLarge: late > early * (1 + maxShare) + tolerances[what] }];
    });
    return growths.length === 0 ? null : growths;
  }
}
