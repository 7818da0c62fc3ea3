/** How Python, Node, Java, Go, Rust and others begin the line that names what went wrong. */
const errorPrefix = /^(?:[\w.$]*(?:Error|Exception|Interrupt)\b|panic: |fatal error: |thread '.*' panicked)/u;
/** Wherever else it stands, as compilers put it. */
const mentionsError = /^(?!\s).*(?:error|exception)/iu;
/** What a runtime adds after that, and tells nothing. */
const noise = /^(?:\s|\}|exit status \d|Node\.js v\d|$)/u;

/**
 * Of the last lines of a program, the one that best tells why it died: where a stack follows the error, or the version of a
 * runtime, that is not the last.
 */
export function pickErrorLine(lines: readonly string[]): string | undefined {
  return (
    lines.findLast((line) => errorPrefix.test(line)) ??
    lines.findLast((line) => mentionsError.test(line)) ??
    lines.findLast((line) => !noise.test(line)) ??
    lines.at(-1)
  );
}
