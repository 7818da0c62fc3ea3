import type { PlotLanguage } from '../../../plot/words.js';

/** What the page of a sweep says. */
export interface SweepTexts {
  readonly tag: string;
  readonly title: (name: string) => string;
  readonly points: (measured: number, points: number) => string;
  readonly language: string;
  readonly theme: string;
  readonly themes: Readonly<Record<'light' | 'dark', string>>;
  readonly means: string;
  readonly meansAbout: string;
  readonly seeds: string;
  readonly allPoints: string;
  readonly point: string;
  readonly filter: string;
  readonly filterHint: string;
  readonly shown: (shown: number, of: number) => string;
  readonly more: string;
  readonly command: string;
  readonly copy: string;
  readonly copied: string;
  readonly settings: string;
  readonly whole: string;
  readonly save: (title: string) => string;
  readonly nothing: string;
  readonly broken: string;
  readonly madeBy: (version: string) => string;
}

const en: SweepTexts = {
  tag: 'en',
  title: (name) => `Sweep ${name}`,
  points: (measured, points) =>
    measured === points ? `${points} points.` : `${measured} of ${points} points; the others are missing.`,
  language: 'Language',
  theme: 'Colours',
  themes: { light: 'light', dark: 'dark' },
  means: 'Means',
  meansAbout: 'In brackets: the 95 % confidence interval of the mean over the seeds.',
  seeds: 'seeds',
  allPoints: 'All points',
  point: 'point',
  filter: 'Filter',
  filterHint: 'words that a row must have, such as: ring 4',
  shown: (shown, of) => (shown === of ? `${of} rows` : `${shown} of ${of} rows`),
  more: 'Show more rows',
  command: 'Command',
  copy: 'Copy',
  copied: 'Copied',
  settings: 'Settings of the sweep',
  whole: 'The whole sweep again:',
  save: (title) => `Save this plot as SVG: ${title}`,
  nothing: 'No point has a measure, so there is nothing to draw.',
  broken: 'The data of this page is missing or damaged.',
  madeBy: (version) => `Made by floodsim ${version}.`,
};

const zh: SweepTexts = {
  tag: 'zh-CN',
  title: (name) => `参数扫描 ${name}`,
  points: (measured, points) =>
    measured === points ? `${points} 个点。` : `${points} 个点中的 ${measured} 个，其余缺失。`,
  language: '语言',
  theme: '配色',
  themes: { light: '浅色', dark: '深色' },
  means: '平均值',
  meansAbout: '方括号内：对各随机种子求平均的 95 % 置信区间。',
  seeds: '种子数',
  allPoints: '所有点',
  point: '点',
  filter: '筛选',
  filterHint: '一行必须含有的词，例如：ring 4',
  shown: (shown, of) => (shown === of ? `${of} 行` : `${of} 行中的 ${shown} 行`),
  more: '显示更多行',
  command: '命令',
  copy: '复制',
  copied: '已复制',
  settings: '参数扫描的设置',
  whole: '重新运行整个参数扫描：',
  save: (title) => `将此图保存为 SVG：${title}`,
  nothing: '没有一个点有测量值，因此没有可画的图。',
  broken: '本页的数据缺失或损坏。',
  madeBy: (version) => `由 floodsim ${version} 生成。`,
};

export const sweepTexts: Readonly<Record<PlotLanguage, SweepTexts>> = { en, zh };
