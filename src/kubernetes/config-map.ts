/** The files of a ConfigMap, and where a volume puts them. */
export interface MappedFiles {
  readonly data: Readonly<Record<string, string>>;
  /** In base64. */
  readonly binaryData: Readonly<Record<string, string>>;
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

/** Bytes that the files of a ConfigMap may have together. */
export const maxConfigMapBytes = 1 << 20;

/**
 * Puts files under keys that Kubernetes allows, which are letters, digits, `-`, `_` and `.` only.
 *
 * @param files by their path in the volume, with forward slashes
 */
export function mapFiles(files: ReadonlyMap<string, Uint8Array>): MappedFiles {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  const items = [...files].map(([path, bytes], index) => {
    const key = keyOf(path, index);
    const text = textOf(bytes);
    if (text === null) binaryData[key] = Buffer.from(bytes).toString('base64');
    else data[key] = text;
    return { key, path };
  });
  return { data, binaryData, items };
}

/** The number makes it unique; the name is for people who read the manifest. */
function keyOf(path: string, index: number): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/[^-._a-zA-Z0-9]/gu, '_');
  return `${index}-${name.slice(-100)}`;
}

/** Null if it is not UTF-8, or has characters that YAML cannot show as they are. */
function textOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  const isPlain =
    /^[\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffc\u{10000}-\u{10ffff}]*$/u.test(
      text,
    );
  return isPlain ? text : null;
}
