import type { Target } from './moment.js';

/** What a link to a moment says, after the `#` of the address. Everything may be missing. */
export interface MomentLink {
  /** Position of the query, from 0. */
  readonly query?: number;
  /** Milliseconds since the query was issued. */
  readonly at?: number;
  readonly selected?: Target;
  readonly whatIf?: number;
  readonly axis?: string;
  readonly layout?: string;
  readonly theme?: string;
  readonly lang?: string;
}

/** Reads `query=1&t=17.5&sel=8`: numbers of queries start at 1 there. Ignores what it cannot read. */
export function readLink(hash: string): MomentLink {
  const values = new URLSearchParams(hash.replace(/^#/u, ''));
  const number = (name: string): number | undefined => {
    const value = Number(values.get(name) ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const whole = (name: string): number | undefined => {
    const value = number(name);
    return Number.isInteger(value) ? value : undefined;
  };
  const [query, message, peer] = [whole('query'), whole('sel'), whole('peer')];
  const ends = /^(\d{1,10})-(\d{1,10})$/u.exec(values.get('link') ?? '');
  const selected: Target | undefined =
    message !== undefined
      ? { kind: 'message', index: message }
      : peer !== undefined
        ? { kind: 'peer', peer }
        : ends !== null
          ? { kind: 'link', from: Number(ends[1]), to: Number(ends[2]) }
          : undefined;
  const link = {
    query: query === undefined || query < 1 ? undefined : query - 1,
    at: number('t'),
    selected,
    whatIf: whole('what'),
    axis: values.get('axis') ?? undefined,
    layout: values.get('layout') ?? undefined,
    theme: values.get('theme') ?? undefined,
    lang: values.get('lang') ?? undefined,
  };
  return Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined));
}

export function writeLink(link: MomentLink): string {
  const { query, at, selected, whatIf, axis, layout, theme, lang } = link;
  const values: readonly (readonly [string, string | number | undefined])[] = [
    ['query', query === undefined ? undefined : query + 1],
    ['t', at === undefined ? undefined : Number(at.toFixed(3))],
    ['sel', selected?.kind === 'message' ? selected.index : undefined],
    ['peer', selected?.kind === 'peer' ? selected.peer : undefined],
    ['link', selected?.kind === 'link' ? `${selected.from}-${selected.to}` : undefined],
    ['what', whatIf],
    ['axis', axis],
    ['layout', layout],
    ['theme', theme],
    ['lang', lang],
  ];
  const given = values.filter(([, value]) => value !== undefined && value !== '');
  return given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
}
