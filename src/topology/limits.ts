/** Limits of what is read. A network of 100,000 peers has an INI of 10 MB, and lines of 1 MB where one peer lists all others. */
export const limits = {
  /** Of all INI files of a network together: each byte takes about a hundred in memory. */
  iniBytes: 64 << 20,
  /** Of a file in a graph format: a million peers with four million links have 60 MB. */
  graphBytes: 256 << 20,
  /** Of a graph: a short DOT file can link two large sets with each other. */
  links: 5_000_000,
  /** Elements of XML, or lists and objects of JSON, within each other. */
  depth: 500,
  /** UTF-16 units in a line of an INI. */
  lineLength: 4 << 20,
  /** Lines of an INI. */
  lines: 4_000_000,
  /** Files in a folder. */
  files: 100_000,
  /** In one INI. */
  sections: 250_000,
  /** Keys in one section: there are about 20, and variables of a program. */
  entries: 1000,
  /** In all INI files of a network together. */
  faults: 1000,
  /** Of all files that these faults name, together. */
  faultBytes: 64 << 20,
  /** Problems that are listed; people read a few. */
  problems: 1000,
} as const;
