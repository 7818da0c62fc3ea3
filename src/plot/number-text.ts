const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const prefixes = [
  { size: 1e18, letter: 'E' },
  { size: 1e15, letter: 'P' },
  { size: 1e12, letter: 'T' },
  { size: 1e9, letter: 'G' },
  { size: 1e6, letter: 'M' },
  { size: 1e3, letter: 'k' },
] as const;

/** A number for an axis: at most four digits and a prefix of the SI (`12k`, `2.5M`), or a power of ten. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e21 || size < 1e-4)) return scientific(value, 2);
  const prefix = size >= 1e4 ? prefixes.find((one) => size >= one.size) : undefined;
  if (prefix === undefined) return grouped(Number(value.toPrecision(4)));
  return `${Number((value / prefix.size).toPrecision(4))}${prefix.letter}`;
}

/** A number for a table: four significant digits, integers whole. */
export function tableNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return scientific(value, 4);
  return grouped(size >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
}

/** Digits in groups of three, alike in every locale. */
function grouped(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  const groups = whole.replace(/\B(?=(?:\d{3})+$)/gu, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

function scientific(value: number, digits: number): string {
  const [factor = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  const power = String(Number(exponent))
    .replace('-', '⁻')
    .replace(/\d/gu, (digit) => superscripts.charAt(Number(digit)));
  const shown = String(Number(factor));
  if (shown === '1') return `10${power}`;
  return `${shown} × 10${power}`;
}
