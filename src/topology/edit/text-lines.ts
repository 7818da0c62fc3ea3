/** One line of a text, and what ends it: nothing, at most at the end of the text. */
interface Line {
  text: string;
  end: string;
}

/** A text as lines that can be changed one by one, and everything else stays as it was to the byte. */
export class TextLines {
  readonly #mark: string;
  readonly #lines: Line[];

  constructor(text: string) {
    this.#mark = text.startsWith('\u{feff}') ? '\u{feff}' : '';
    const parts = text.slice(this.#mark.length).split(/(\r\n|\n|\r)/u);
    this.#lines = [];
    for (let index = 0; index < parts.length; index += 2) {
      this.#lines.push({ text: parts[index] ?? '', end: parts[index + 1] ?? '' });
    }
  }

  /** @param number 1-based, as in a message */
  at(number: number): string {
    return this.#line(number).text;
  }

  replace(number: number, text: string): void {
    this.#line(number).text = text;
  }

  insertAfter(number: number, text: string): void {
    const line = this.#line(number);
    const usual = this.#lines.find(({ end }) => end !== '')?.end ?? '\n';
    this.#lines.splice(number, 0, { text, end: line.end });
    if (line.end === '') line.end = usual;
  }

  toString(): string {
    return this.#mark + this.#lines.map(({ text, end }) => text + end).join('');
  }

  #line(number: number): Line {
    const line = this.#lines[number - 1];
    if (line === undefined) throw new Error(`there is no line ${number}`);
    return line;
  }
}
