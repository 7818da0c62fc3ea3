import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { showPath } from '../topology/text.js';

/** How text may look: decided once, by whoever knows where it goes. */
export interface StyleOptions {
  readonly colours: boolean;
  /** Columns; lines are kept within them where they can be. */
  readonly width: number;
  /** Whether arrows and boxes may be used. */
  readonly unicode: boolean;
}

type Format = Parameters<typeof styleText>[0];

/** Colours that both dark and light terminals show well, dealt out to peers in turn. */
const peerColours: readonly Format[] = ['cyan', 'magenta', 'green', 'blue', 'yellow', 'red'];

/** Writes text in one style. */
export class Style {
  readonly #options: StyleOptions;
  readonly #colourOf = new Map<number, Format>();

  constructor(options: StyleOptions) {
    this.#options = options;
  }

  /** Columns of the window, as it now is. */
  get width(): number {
    return Math.max(40, this.#options.width);
  }

  paint(format: Format, text: string): string {
    // The stream was looked at when the style was chosen; styleText is not to judge again by its own rules.
    return this.#options.colours ? styleText(format, text, { validateStream: false }) : text;
  }

  dim(text: string): string {
    return this.paint('dim', text);
  }

  bold(text: string): string {
    return this.paint('bold', text);
  }

  /** Gives each peer a colour of its own, as far as there are any. */
  introduce(peers: readonly number[]): void {
    peers.forEach((peer, index) => {
      this.#colourOf.set(peer, peerColours[index % peerColours.length] ?? 'cyan');
    });
  }

  peer(id: number | null): string {
    if (id === null) return '?';
    const colour = this.#colourOf.get(id);
    return colour === undefined ? String(id) : this.paint(colour, String(id));
  }

  get arrow(): string {
    return this.#options.unicode ? '→' : '->';
  }

  get back(): string {
    return this.#options.unicode ? '←' : '<-';
  }

  /** What a child hangs on in a tree. */
  branch(isLast: boolean): string {
    if (!this.#options.unicode) return isLast ? '`- ' : '|- ';
    return isLast ? '└─ ' : '├─ ';
  }

  /** What goes on beside a child's own children. */
  trunk(isLast: boolean): string {
    if (isLast) return '   ';
    return this.#options.unicode ? '│  ' : '|  ';
  }

  get tick(): string {
    return this.paint('green', this.#options.unicode ? '✔' : 'ok');
  }

  /** Marks what is not as it was thought to be, and no failure for that. */
  get unequal(): string {
    return this.#options.unicode ? '≠' : '!=';
  }

  get cross(): string {
    return this.paint('red', this.#options.unicode ? '✘' : 'x');
  }

  /** A bar of so many columns. */
  block(columns: number): string {
    return (this.#options.unicode ? '█' : '#').repeat(columns);
  }

  /** Both halves of a bar, `share` (0 to 1) of it full. */
  bar(share: number, columns: number): string {
    const full = Math.round(Math.min(1, Math.max(0, share)) * columns);
    const [on, off] = this.#options.unicode ? ['█', '░'] : ['#', '.'];
    return this.paint('green', on.repeat(full)) + this.dim(off.repeat(columns - full));
  }
}

/** Columns that a text takes in a terminal: colours take none, Chinese characters two each. */
export const columnsOf = stringWidth;

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** Text from outside, such as a file's name, made harmless to a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A path as somebody in `cwd` would type it, harmless to a terminal. */
export function shownPath(path: string, cwd: string): string {
  return printable(showPath(path, cwd));
}

/** A way of more peers is cut in its middle. */
const mostPeers = 12;

/** `1 → 2 → 3`. */
export function pathToString(path: readonly number[], style: Style): string {
  const peers = path.map((peer) => style.peer(peer));
  const shown = peers.length > mostPeers ? [...peers.slice(0, 6), '...', ...peers.slice(-4)] : peers;
  return shown.join(` ${style.arrow} `);
}
