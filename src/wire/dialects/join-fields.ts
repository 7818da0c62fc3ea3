/** What stands between two spaces; null where an extension is left out. */
export type Field = string | number | null;

/** The fields of a message, parted by single spaces. A field that is null is none: that of an extension left out. */
export function joinFields(...fields: readonly Field[]): string {
  return fields.filter((field) => field !== null).join(' ');
}
