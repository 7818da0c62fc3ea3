import { en, type Texts } from './en.js';
import { zh } from './zh.js';

export type Language = keyof typeof catalogues;

const catalogues = { en, zh } satisfies Record<string, Texts>;

/** All languages, and the name of each in itself. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'EN' },
  { code: 'zh', name: '中文' },
];

export function textsFor(language: Language): Texts {
  return catalogues[language];
}

/**
 * The first language that is available, of language tags such as `zh-CN`; English if none is.
 *
 * @param wanted in order of preference
 */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(catalogues, code)) return code as Language;
  }
  return 'en';
}
