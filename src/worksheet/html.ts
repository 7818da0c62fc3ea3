import { markup, printable } from '../core/sanitize.js';
import { drawing } from './drawing.js';
import type { AskedQuestion, SheetWords } from './words.js';
import type { Worksheet } from './worksheet.js';

const style = `
@page { size: A4; margin: 16mm; }
body { font: 11pt/1.45 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000; background: #fff; max-width: 180mm; margin: 8mm auto; padding: 0 4mm; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.5pt solid #000; gap: 6mm; flex-wrap: wrap; }
h1 { font-size: 17pt; margin: 0; }
h2 { font-size: 12.5pt; margin: 6mm 0 1.5mm; }
.fields { display: flex; gap: 8mm; margin: 4mm 0; }
.fields span { flex: 1; border-bottom: 0.5pt solid #000; }
.network { display: flex; gap: 8mm; align-items: flex-start; flex-wrap: wrap; }
.network svg { max-width: 105mm; height: auto; flex: 1 1 70mm; }
table { border-collapse: collapse; }
th, td { border: 0.5pt solid #666; padding: 0.6mm 2.5mm; text-align: left; font-weight: normal; }
thead th { background: #eee; }
section { break-inside: avoid; }
p { margin: 0 0 1mm; }
.blanks { width: 100%; margin-top: 2mm; }
.blanks th { width: 45%; border: 0; padding-left: 0; vertical-align: bottom; }
.blanks td { border: 0; border-bottom: 0.5pt solid #000; height: 8mm; vertical-align: bottom; }
.answers { break-before: page; margin-top: 12mm; }
.answers td { font-weight: bold; }
`;

/** The sheet as one HTML file that loads nothing, to print on A4. */
export function worksheetHtml(sheet: Worksheet, words: SheetWords, withAnswers: boolean): string {
  const title = words.title(printable(sheet.network));
  const asked = sheet.questions.map((question) => words.ask(question, sheet));
  return `<!doctype html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(`${title}${words.marks.label}${words.sheet(printable(sheet.seed))}`)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${markup(title)}</h1><div>${markup(words.sheet(printable(sheet.seed)))}</div></header>
<div class="fields"><span>${markup(words.name)}</span><span>${markup(words.date)}</span></div>
<h2>${markup(words.network(sheet.peers.length, sheet.links))}</h2>
<div class="network">
${drawing(sheet.peers)}
${neighbourTable(sheet, words)}
</div>
<h2>${markup(words.rulesTitle)}</h2>
<ul>${words.rules.map((rule) => `<li>${markup(rule)}</li>`).join('')}</ul>
${asked.map((question, index) => section(question, index, words, false)).join('\n')}
${withAnswers ? answersPart(asked, words) : ''}</body>
</html>
`;
}

function neighbourTable({ peers }: Worksheet, words: SheetWords): string {
  const rows = peers.map(
    ({ id, neighbours }) =>
      `<tr><th scope="row">${id}</th><td>${neighbours.join(words.marks.item)}</td></tr>`,
  );
  const titles = [words.peer, words.neighbours].map((title) => `<th scope="col">${markup(title)}</th>`);
  return `<table><thead><tr>${titles.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function answersPart(asked: readonly AskedQuestion[], words: SheetWords): string {
  const parts = asked.map((question, index) => section(question, index, words, true));
  return `<div class="answers"><header><h1>${markup(words.answersTitle)}</h1></header>\n${parts.join('\n')}\n</div>\n`;
}

function section(question: AskedQuestion, index: number, words: SheetWords, isAnswer: boolean): string {
  const { title, text, blanks, answers, because } = question;
  const rows = blanks.map((blank, row) => {
    const answer = isAnswer ? markup(answers[row] ?? '') : '';
    return `<tr><th scope="row">${markup(blank)}</th><td>${answer}</td></tr>`;
  });
  const sentences = isAnswer ? [because].filter((sentence) => sentence !== '') : text;
  return [
    `<section><h2>${markup(words.question(index + 1, title))}</h2>`,
    ...sentences.map((sentence) => `<p>${markup(sentence)}</p>`),
    `<table class="blanks"><tbody>${rows.join('')}</tbody></table></section>`,
  ].join('\n');
}
