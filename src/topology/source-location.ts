/** One INI file of a topology. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** The path as the user would type it. */
  readonly shown: string;
}

/** Where something stands: a line of a file, or the file (or folder) as a whole. */
export interface SourceLocation {
  readonly file: SourceFile;
  /** 1-based. */
  readonly line?: number;
}

/** Takes note of something wrong, so that reading goes on and the user hears of everything at once. */
export type Report = (place: SourceLocation, message: string, hint: string) => void;

/** A place, named for somebody who is looking at another: `line 5`, or `b.ini:5` where the file differs. */
export function locationSeenFrom(here: SourceLocation, there: SourceLocation): string {
  if (there.line === undefined) return there.file.shown;
  return there.file.path === here.file.path ? `line ${there.line}` : `${there.file.shown}:${there.line}`;
}
