import { estimateText, seedsText, valueText } from '../../../plot/markdown.js';
import { summaryOf } from '../../../plot/summary.js';
import type { SweepColumn, SweepReport } from '../../../plot/table.js';
import { type PlotLanguage, plotWords } from '../../../plot/words.js';
import type { SweepTexts } from './texts.js';

/** The means that the plots show, as a table. */
export function Means({
  report: { table, plots },
  language,
  texts,
}: {
  readonly report: SweepReport;
  readonly language: PlotLanguage;
  readonly texts: SweepTexts;
}) {
  const summary = summaryOf(table, plots);
  if (summary === null) return null;
  return (
    <section>
      <h2>{texts.means}</h2>
      <p>{texts.meansAbout}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with keys */}
      <section class="scroll" tabIndex={0} aria-label={texts.means}>
        <table data-testid="means">
          <thead>
            <tr>
              {[...summary.parameters, ...summary.measures].map((column) => (
                <th key={column.key} scope="col">
                  {headingOf(column, language)}
                </th>
              ))}
              <th scope="col">{texts.seeds}</th>
            </tr>
          </thead>
          <tbody>
            {summary.rows.map(({ values, estimates }) => (
              <tr key={values.join('\n')}>
                {values.map((value, index) => (
                  <td key={summary.parameters[index]?.key}>{valueText(value)}</td>
                ))}
                {estimates.map((estimate, index) => (
                  <td key={summary.measures[index]?.key} class="number">
                    {estimateText(estimate)}
                  </td>
                ))}
                <td class="number">{seedsText(estimates)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

export function headingOf({ label, unit }: SweepColumn, language: PlotLanguage): string {
  const { withUnit, units } = plotWords(language);
  return unit === '' ? label[language] : withUnit(label[language], units[unit] ?? unit);
}
