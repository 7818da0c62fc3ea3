import { useLayoutEffect } from 'preact/hooks';
import { type ThemeName, themes } from '../draw/pen.js';
import { codeFont, sansFont } from './canvas-pen.js';

/**
 * Colours and fonts are the same in the pictures and in the style sheet. Set before the page is seen in the usual ones.
 *
 * @param tag of the language, such as `zh-CN`
 */
export function useTheme(theme: ThemeName, tag: string): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    for (const [name, colour] of Object.entries(themes[theme])) style.setProperty(`--${name}`, colour);
    style.setProperty('--sans', sansFont);
    style.setProperty('--code', codeFont);
    style.setProperty('color-scheme', theme === 'dark' ? 'dark' : 'light');
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useLayoutEffect(() => {
    document.documentElement.lang = tag;
  }, [tag]);
}
