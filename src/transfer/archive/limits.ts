/** The most entries that an archive may have: one more would need a form of the directory that old readers lack. */
export const maxEntries = 65_534;
