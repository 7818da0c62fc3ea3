import { printable } from '../core/sanitize.js';
import { graphOf } from '../view/draw/layout/graph.js';
import type { AskedQuestion, SheetWords } from './words.js';
import type { Worksheet } from './worksheet.js';

/** The sheet as Markdown, with the network as a Mermaid graph and as a table. */
export function worksheetMarkdown(sheet: Worksheet, words: SheetWords, withAnswers: boolean): string {
  const asked = sheet.questions.map((question) => words.ask(question, sheet));
  const line = '_'.repeat(24);
  const blocks = [
    `# ${escaped(words.title(printable(sheet.network)))}`,
    escaped(words.sheet(printable(sheet.seed))),
    `${words.name}${words.marks.label}${line} ${words.date}${words.marks.label}${line}`,
    `## ${words.network(sheet.peers.length, sheet.links)}`,
    mermaid(sheet),
    neighbourTable(sheet, words),
    `## ${words.rulesTitle}`,
    words.rules.map((rule) => `- ${escaped(rule)}`).join('\n'),
    ...asked.flatMap((question, index) => section(question, index, words, false)),
    ...(withAnswers
      ? [
          `# ${words.answersTitle}`,
          ...asked.flatMap((question, index) => section(question, index, words, true)),
        ]
      : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function mermaid({ peers }: Worksheet): string {
  const { links } = graphOf({ peers: [...peers], absent: [] });
  const lines = links.map(({ from, to, isMutual }) => `  ${from} ${isMutual ? '---' : '-->'} ${to}`);
  return ['```mermaid', 'graph LR', ...lines, '```'].join('\n');
}

function neighbourTable({ peers }: Worksheet, words: SheetWords): string {
  return [
    `| ${words.peer} | ${words.neighbours} |`,
    '|---|---|',
    ...peers.map(({ id, neighbours }) => `| ${id} | ${neighbours.join(words.marks.item)} |`),
  ].join('\n');
}

function section(question: AskedQuestion, index: number, words: SheetWords, isAnswer: boolean): string[] {
  const { title, text, blanks, answers, because } = question;
  const rows = blanks.map((blank, row) => {
    const answer = isAnswer ? `**${escaped(answers[row] ?? '')}**` : '';
    return `- ${escaped(blank)}${words.marks.label}${isAnswer ? answer : '_'.repeat(24)}`;
  });
  const sentences = isAnswer ? [because].filter((sentence) => sentence !== '') : text;
  return [
    `## ${escaped(words.question(index + 1, title))}`,
    ...(sentences.length === 0 ? [] : [sentences.map(escaped).join(words.marks.sentence)]),
    rows.join('\n'),
  ];
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/gu, '\\$&');
}
