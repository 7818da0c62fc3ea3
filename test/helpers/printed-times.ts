const timedLine = /^ *(?<time>[\d.]+) (?<unit>ms|s) +(?:\d+|\?) (?:→|->|←|<-) (?:\d+|\?) /u;
const title = /^peer \d+ searches for /u;

/** Times within one query do not run backwards, except on lines that are marked as late. */
export function printedTimeFaults(printed: string): string[] {
  const faults: string[] = [];
  let latest = 0;
  for (const line of printed.split('\n')) {
    if (title.test(line)) latest = 0;
    const { time, unit } = timedLine.exec(line)?.groups ?? {};
    const isLate = /\(reported late(?:, query for .*)?\)$/u.test(line);
    if (time === undefined) continue;
    const ms = Number(time) * (unit === 's' ? 1000 : 1);
    if (!isLate && ms < latest) faults.push(`a line has an earlier time than one above it: ${line}`);
    if (!isLate) latest = ms;
  }
  return faults;
}
