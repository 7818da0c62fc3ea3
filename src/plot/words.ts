import type { Label } from './table.js';

export type PlotLanguage = keyof Label;

/** What plots and their captions say. */
export interface PlotWords {
  readonly of: (measure: string, x: string) => string;
  readonly against: (measure: string, cost: string) => string;
  readonly part: (part: number, parts: number) => string;
  readonly withUnit: (label: string, unit: string) => string;
  readonly units: Readonly<Record<string, string>>;
  readonly points: (x: string) => string;
  readonly interval: (least: number, most: number) => string;
  readonly noInterval: string;
  readonly averaged: (parameters: string) => string;
  readonly fixed: (parameters: string) => string;
  readonly lines: (x: string, first: string, last: string) => string;
  readonly missing: (count: number) => string;
  readonly zeros: string;
  readonly comma: string;
}

const en: PlotWords = {
  of: (measure, x) => `${capital(measure)} by ${x}`,
  against: (measure, cost) => `${capital(measure)} against ${cost}`,
  part: (part, parts) => `, part ${part} of ${parts}`,
  withUnit: (label, unit) => `${label} (${unit})`,
  units: {},
  points: (x) => `Means for each ${x}.`,
  interval: (least, most) =>
    `Bars and bands: 95 % confidence intervals of the mean (Student's t, n = ${least === most ? least : `${least} to ${most}`} seeds).`,
  noInterval: 'One seed only, so there are no confidence intervals.',
  averaged: (parameters) => `Averaged within each seed over ${parameters}.`,
  fixed: (parameters) => `Fixed: ${parameters}.`,
  lines: (x, first, last) => `Along each line, ${x} goes from ${first} (hollow mark) to ${last}.`,
  missing: (count) =>
    `${count === 1 ? '1 point has' : `${count} points have`} no value (no hit) and ${count === 1 ? 'is' : 'are'} left out of the means.`,
  zeros: 'Zeros are drawn below the break of the logarithmic axis.',
  comma: ', ',
};

const zh: PlotWords = {
  of: (measure, x) => `${measure}随${x}的变化`,
  against: (measure, cost) => `${measure}与${cost}`,
  part: (part, parts) => `（第 ${part} 部分，共 ${parts} 部分）`,
  withUnit: (label, unit) => `${label}（${unit}）`,
  units: { ms: '毫秒', hops: '跳' },
  points: (x) => `各点为每个${x}取值下的均值。`,
  interval: (least, most) =>
    `误差线与色带：均值的 95 % 置信区间（学生 t 分布，n = ${least === most ? least : `${least} 至 ${most}`} 个随机种子）。`,
  noInterval: '只有一个随机种子，因此没有置信区间。',
  averaged: (parameters) => `在每个随机种子内对${parameters}取平均。`,
  fixed: (parameters) => `固定参数：${parameters}。`,
  lines: (x, first, last) => `沿每条线，${x}从 ${first}（空心标记）到 ${last}。`,
  missing: (count) => `${count} 个点没有值（未命中），不计入均值。`,
  zeros: '零值画在对数轴断口以下。',
  comma: '，',
};

const catalogues: Readonly<Record<PlotLanguage, PlotWords>> = { en, zh };

export function plotWords(language: PlotLanguage): PlotWords {
  return catalogues[language];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
