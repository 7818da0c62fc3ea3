import { quote } from '../../core/sanitize.js';

/** Names that other programs have for encodings of the standard. */
const aliases: Readonly<Record<string, string>> = {
  cp936: 'gbk',
  ms936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp932: 'shift_jis',
};

interface Undecoded {
  readonly problem: string;
  readonly hint?: string;
}

/**
 * The text of a file: in the encoding of its byte order mark, of its XML declaration, of the `charset` of a DOT file, or else
 * in UTF-8. A byte order mark is dropped.
 *
 * @returns instead of the text why it is none
 */
export function decodeGraph(bytes: Uint8Array): { readonly text: string } | Undecoded {
  const packed = packedBy(bytes);
  if (packed !== undefined)
    return { problem: `it is ${packed}`, hint: 'unpack it, or export the graph as text' };
  const label = encodingOf(bytes);
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(aliases[label.toLowerCase()] ?? label, { fatal: true });
  } catch {
    return { problem: `its encoding ${quote(label)} is unknown` };
  }
  try {
    const text = decoder.decode(bytes);
    // NUL is legal in UTF-8, but no text has it, and most binary files do.
    if (!text.includes('\0')) return { text };
  } catch {}
  return { problem: `it is not ${label.toUpperCase()} text` };
}

/** Programs save graphs in archives, and data sets are downloaded as such. */
function packedBy([one, two, three, four]: Uint8Array): string | undefined {
  if (one === 0x1f && two === 0x8b) return 'compressed by gzip twice';
  if (one === 0x42 && two === 0x5a && three === 0x68) return 'compressed by bzip2';
  if (one === 0x50 && two === 0x4b && three === 3 && four === 4) return 'a ZIP archive (as of Excel)';
  return undefined;
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb) return 'utf-8';
  // Without a mark, UTF-16 shows by the zero byte beside the first letter, which is ASCII in all formats.
  if (first === 0 && second !== 0) return 'utf-16be';
  if (first !== 0 && second === 0) return 'utf-16le';
  const head = Buffer.from(bytes.subarray(0, 1000)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/u.exec(head)?.[1];
  // The declaration could be read, so it is not in UTF-16, whatever it says.
  if (declared !== undefined) return /^utf-?16/iu.test(declared) ? 'utf-8' : declared;
  return /^\s*(?:strict\s+)?(?:di)?graph\b[^<]*\bcharset\s*=\s*"?(?:latin-?1|l1|iso-?8859-?1)\b/iu.test(head)
    ? 'iso-8859-1'
    : 'utf-8';
}
