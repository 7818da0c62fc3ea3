/** The language of Graphviz (graphviz.org/doc/info/lang.html) as a tree. */
export interface DotGraph {
  readonly isDirected: boolean;
  readonly statements: readonly DotStatement[];
}

export type DotStatement =
  | { readonly type: 'edge' | 'node'; readonly ends: readonly DotEnd[]; readonly attributes: DotAttributes }
  /** `node [...]`, or `name = value`, which is short for `graph [name = value]`. */
  | { readonly type: 'default'; readonly of: 'graph' | 'node' | 'edge'; readonly attributes: DotAttributes };

/** A node, or all nodes of a subgraph. */
export type DotEnd =
  | { readonly name: string; readonly line: number }
  | { readonly statements: readonly DotStatement[] };

export type DotAttributes = ReadonlyMap<string, string>;

/** A mistake, with its line. */
export class DotError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

interface Token {
  /** `id` may be a keyword, `text` is in quotes or HTML, and never one. */
  readonly type: 'id' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly line: number;
}

const maxDepth = 500;

/** @throws DotError */
export function parseDot(text: string): DotGraph[] {
  return new DotParser(text).graphs();
}

class DotParser {
  readonly #tokens: Iterator<Token, Token>;
  #token: Token;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    this.#token = this.#tokens.next().value;
  }

  graphs(): DotGraph[] {
    const graphs: DotGraph[] = [];
    while (this.#token.type !== 'end') {
      this.#takeWord('strict');
      const isDirected = this.#takeWord('digraph');
      if (!isDirected && !this.#takeWord('graph')) throw this.#expected('graph or digraph');
      if (this.#isId()) this.#id();
      graphs.push({ isDirected, statements: this.#block(isDirected) });
    }
    return graphs;
  }

  #block(isDirected: boolean): DotStatement[] {
    this.#sign('{');
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new DotError('too many subgraphs within each other', this.#token.line);
    const statements: DotStatement[] = [];
    while (!this.#takeSign('}')) {
      if (!this.#takeSign(';')) statements.push(this.#statement(isDirected));
    }
    this.#depth -= 1;
    return statements;
  }

  #statement(isDirected: boolean): DotStatement {
    for (const of of ['graph', 'node', 'edge'] as const) {
      if (this.#takeWord(of)) return { type: 'default', of, attributes: this.#attributes() };
    }
    const first = this.#end(isDirected);
    if ('name' in first && this.#takeSign('=')) {
      return { type: 'default', of: 'graph', attributes: new Map([[first.name, this.#id()]]) };
    }
    const ends = [first];
    while (this.#token.type === 'sign' && /^-[->]$/u.test(this.#token.text)) {
      const right = isDirected ? '->' : '--';
      if (this.#token.text !== right)
        throw this.#expected(`${right} in a ${isDirected ? 'digraph' : 'graph'}`);
      this.#advance();
      ends.push(this.#end(isDirected));
    }
    return { type: ends.length > 1 ? 'edge' : 'node', ends, attributes: this.#attributes() };
  }

  #end(isDirected: boolean): DotEnd {
    const isSubgraph = this.#takeWord('subgraph');
    if (isSubgraph && this.#isId()) this.#id();
    if (isSubgraph || this.#isSign('{')) return { statements: this.#block(isDirected) };
    const { line } = this.#token;
    const name = this.#id();
    // A port, and the side of the node.
    for (let parts = 0; parts < 2 && this.#takeSign(':'); parts += 1) this.#id();
    return { name, line };
  }

  #attributes(): Map<string, string> {
    const attributes = new Map<string, string>();
    while (this.#takeSign('[')) {
      while (!this.#takeSign(']')) {
        if (this.#takeSign(',') || this.#takeSign(';')) continue;
        const name = this.#id();
        attributes.set(name, this.#takeSign('=') ? this.#id() : 'true');
      }
    }
    return attributes;
  }

  #id(): string {
    if (!this.#isId()) throw this.#expected('a name');
    let { text } = this.#advance();
    while (this.#takeSign('+')) text += this.#id();
    return text;
  }

  #isId(): boolean {
    const { type, text } = this.#token;
    return (
      type === 'text' || (type === 'id' && !/^(?:strict|graph|digraph|node|edge|subgraph)$/iu.test(text))
    );
  }

  #isSign(sign: string): boolean {
    return this.#token.type === 'sign' && this.#token.text === sign;
  }

  #takeSign(sign: string): boolean {
    const isThere = this.#isSign(sign);
    if (isThere) this.#advance();
    return isThere;
  }

  #takeWord(word: string): boolean {
    const isThere = this.#token.type === 'id' && this.#token.text.toLowerCase() === word;
    if (isThere) this.#advance();
    return isThere;
  }

  #sign(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#expected(sign);
  }

  #advance(): Token {
    const token = this.#token;
    if (token.type !== 'end') this.#token = this.#tokens.next().value;
    return token;
  }

  #expected(what: string): DotError {
    const { type, text, line } = this.#token;
    const found = type === 'end' ? 'the end of the file' : `'${text.slice(0, 40)}'`;
    return new DotError(`expected ${what}, but found ${found}`, line);
  }
}

const token =
  /(?<skip>\s+|\/\/.*|\/\*[\s\S]*?\*\/)|(?<id>[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*|-?(?:\.\d+|\d+(?:\.\d*)?))|(?<sign>-[->]|[{}[\];,:=+])/uy;

function* tokensOf(text: string): Generator<Token, Token> {
  let [index, line] = [0, 1];
  for (;;) {
    token.lastIndex = index;
    const start = index;
    const { skip, id, sign } = token.exec(text)?.groups ?? {};
    const character = text.charAt(index);
    if (character === '') return { type: 'end', text: '', line };
    if (character === '"') {
      index = endOfQuote(text, index, line);
      // A backslash at the end of a line joins it with the next; other escapes are for the label.
      const inner = text.slice(start + 1, index - 1).replace(/\\\r?\n/gu, '');
      yield { type: 'text', text: inner.replace(/\\(["\\])/gu, '$1'), line };
    } else if (character === '<') {
      index = endOfHtml(text, index, line);
      yield { type: 'text', text: text.slice(start + 1, index - 1), line };
    } else if (character === '#' && /(?:^|[\r\n])$/u.test(text.slice(Math.max(0, index - 1), index))) {
      // A line of the C preprocessor.
      while (index < text.length && !/[\r\n]/u.test(text.charAt(index))) index += 1;
    } else if (skip !== undefined) index += skip.length;
    else if (id !== undefined) {
      index += id.length;
      if (/^[-.\d]/u.test(id) && /^(?:[\p{L}\p{N}_.]|-[^->])/u.test(text.slice(index, index + 2)))
        throw new DotError(`'${id}' is a number, and a letter follows: put the name in double quotes`, line);
      yield { type: 'id', text: id, line };
    } else if (sign !== undefined) {
      index += sign.length;
      yield { type: 'sign', text: sign, line };
    } else throw new DotError(`'${character}' cannot be here`, line);
    for (let at = start; at < index; at += 1) if (text.charAt(at) === '\n') line += 1;
  }
}

/** The index behind the closing quote. */
function endOfQuote(text: string, start: number, line: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text.charAt(index) === '"') return index + 1;
    if (text.charAt(index) === '\\') index += 1;
  }
  throw new DotError('a quote is not closed', line);
}

/** The index behind the closing `>`: tags are in pairs of `<` and `>`. */
function endOfHtml(text: string, start: number, line: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    if (text.charAt(index) === '<') depth += 1;
    if (text.charAt(index) === '>') depth -= 1;
    if (depth === 0) return index + 1;
  }
  throw new DotError('a < is not closed', line);
}
