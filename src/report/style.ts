import { styleText } from 'node:util';
import stringWidth from 'fast-string-width';
import { printable } from '../core/sanitize.js';
import { showPath } from '../topology/text.js';
import { listed } from './units.js';

export interface StyleOptions {
  readonly colours: boolean;
  /** Columns of the window; lines are kept within them where possible. */
  readonly width: number;
  /** Whether arrows and boxes may be used. */
  readonly unicode: boolean;
  /** Whether to use strong colours only, and no dim text, for a projector. Default false. */
  readonly projector?: boolean | undefined;
}

type Colour = 'cyan' | 'magenta' | 'green' | 'blue' | 'yellow' | 'red';
type Format = Colour | 'bold' | 'dim';

/** Colours that are readable on dark and on light terminals; peers take them in turn. */
const peerColours: readonly Colour[] = ['cyan', 'magenta', 'green', 'blue', 'yellow', 'red'];

/**
 * Colours of the 256 of xterm for a projector: each has a contrast of at least 4 to white and to black, by the formula of
 * WCAG 2.2, "contrast ratio". They replace the colours of the same name, which the terminal chooses.
 */
export const projectorColours: Readonly<Record<Colour, number>> = {
  cyan: 30,
  magenta: 163,
  green: 28,
  blue: 27,
  yellow: 130,
  red: 161,
};

/** `unequal` marks a value that is not the predicted one, `warning` what the user should look at; `fork`, `lastFork` and `trunk` draw trees. */
const unicodeSymbols = {
  arrow: '→',
  back: '←',
  tick: '✔',
  cross: '✘',
  unequal: '≠',
  warning: '!',
  full: '█',
  empty: '░',
  fork: '├─ ',
  lastFork: '└─ ',
  trunk: '│  ',
};
const asciiSymbols: typeof unicodeSymbols = {
  arrow: '->',
  back: '<-',
  tick: 'ok',
  cross: 'x',
  unequal: '!=',
  warning: '!',
  full: '#',
  empty: '.',
  fork: '|- ',
  lastFork: '`- ',
  trunk: '|  ',
};

/** Colours and symbols for one output. */
export class Style {
  readonly symbols: Readonly<typeof unicodeSymbols>;
  readonly #options: StyleOptions;
  readonly #colourOf = new Map<number, Colour>();

  constructor(options: StyleOptions) {
    this.#options = options;
    this.symbols = options.unicode ? unicodeSymbols : asciiSymbols;
  }

  /** Current columns of the window. */
  get width(): number {
    return Math.max(40, this.#options.width);
  }

  paint(format: Format, text: string): string {
    if (this.#options.colours && this.#options.projector === true && format !== 'bold')
      return format === 'dim' ? text : `\u001b[38;5;${projectorColours[format]}m${text}\u001b[39m`;
    // The options already say whether to use colours; without this, styleText would check stdout again.
    return this.#options.colours ? styleText(format, text, { validateStream: false }) : text;
  }

  dim(text: string): string {
    return this.paint('dim', text);
  }

  bold(text: string): string {
    return this.paint('bold', text);
  }

  /** Gives each peer a colour. */
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

  /** `1, 2 and 3`. */
  ids(peers: readonly number[], max?: number): string {
    return listed(
      peers.map((peer) => this.peer(peer)),
      max,
    );
  }

  /** `peer 3`, `peers 3 and 4`. */
  peers(peers: readonly number[]): string {
    return `${peers.length === 1 ? 'peer' : 'peers'} ${this.ids(peers)}`;
  }

  /** `1 → 2 → 3`; a path of more peers is cut in its middle. */
  path(path: readonly number[], max = 12): string {
    const peers = path.map((peer) => this.peer(peer));
    const shown =
      peers.length > max ? [...peers.slice(0, max / 2), '...', ...peers.slice(2 - max / 2)] : peers;
    return shown.join(` ${this.symbols.arrow} `);
  }

  get tick(): string {
    return this.paint('green', this.symbols.tick);
  }

  get cross(): string {
    return this.paint('red', this.symbols.cross);
  }

  /** A progress bar; `share` is from 0 to 1. */
  bar(share: number, columns: number): string {
    const { full, empty } = this.symbols;
    const done = Math.round(Math.min(1, Math.max(0, share)) * columns);
    return this.paint('green', full.repeat(done)) + this.dim(empty.repeat(columns - done));
  }
}

/** Columns of a text in a terminal: colours take none, a Chinese character takes two. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** A path as a user in `cwd` would type it, safe for a terminal. */
export function shownPath(path: string, cwd: string): string {
  return printable(showPath(path, cwd));
}
