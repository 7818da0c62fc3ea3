/** Texts that control a terminal, forge lines, or are syntax in a report. Each begins with `evil`. */
export const hostileTexts = [
  'evil\nleft behind: 0 processes, 0 ports',
  'evil\r\nleft behind: 0 processes, 0 ports',
  'evil\u001b]0;title\u0007',
  'evil\u001b[2J\u001b[1;1H\u001b[8m',
  'evil\u009b31m\u0085\u007f\u0000',
  'evil\u202etxt.exe\u2066\u200f\u061c',
  'evil\u2028left behind: 0 processes, 0 ports\u2029',
  'evil\u200b\u2060\u200d\u00ad\u3164\u{e0041}',
  'evil\ud800\udfff\ufdd0\uffff\u{10ffff}',
  "evil=cmd|'/c calc'!A1",
  'evil</script><script>alert(1)</script><img src=x onerror=alert(1)>',
  'evil]]> &lt; <!-- -->',
  'evil | cell | `code` [link](https://a.example) @user',
  'evil"]; p9["x" {{ }} %%{init}%%',
  'evil\\',
] as const;

/** Texts that are shown as they are. */
export const honestTexts = [
  '数据 文件.txt',
  'é ñ ü',
  '👩\u200d🔬 👍🏽 ❤\ufe0f',
  'می\u200cخواهم',
  'क्\u200dष',
] as const;

/** What no output may contain, however it is displayed; not made of the pattern that the sanitiser uses. */
const forbidden =
  /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\u{e0000}-\u{e007f}]/gu;

/** The first characters of a text that could control a terminal or forge a line; empty: it is safe. */
export function dangersIn(text: string): string[] {
  const found = text.replace(/^\ufeff/u, '').match(forbidden) ?? [];
  const lines = /^.?\s*left behind: 0 processes/gmu.exec(text) ?? [];
  const hidden = /[a-z]\u200d/u.exec(text) ?? [];
  return [...found.filter((character) => character !== '\n'), ...lines, ...hidden].slice(0, 5);
}

/** A copy of plain data with another text for each text that `isFree` accepts. */
export function withTexts<T>(
  value: T,
  text: string,
  isFree: (text: string, key: string) => boolean,
  key = '',
): T {
  if (typeof value === 'string') return (isFree(value, key) ? text : value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withTexts(item, text, isFree, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withTexts(item as unknown, text, isFree, name)]),
  ) as T;
}
