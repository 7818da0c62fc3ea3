import type { Question, Worksheet } from './worksheet.js';

/** A question in words. */
export interface AskedQuestion {
  readonly title: string;
  /** Sentences, one per entry. */
  readonly text: readonly string[];
  /** What is left to fill in: a label for each line. */
  readonly blanks: readonly string[];
  /** The value of each blank. */
  readonly answers: readonly string[];
  /** How the answer is found; empty if it needs no explanation. */
  readonly because: string;
}

/** All texts of a worksheet in one language. */
export interface SheetWords {
  readonly tag: string;
  /** What stands after a label, between two items, and between two sentences. */
  readonly marks: { readonly label: string; readonly item: string; readonly sentence: string };
  readonly title: (network: string) => string;
  readonly sheet: (seed: string) => string;
  readonly name: string;
  readonly date: string;
  readonly network: (peers: number, links: number) => string;
  readonly peer: string;
  readonly neighbours: string;
  readonly rulesTitle: string;
  readonly rules: readonly string[];
  readonly question: (number: number, title: string) => string;
  readonly answersTitle: string;
  readonly ask: (question: Question, sheet: Worksheet) => AskedQuestion;
}
