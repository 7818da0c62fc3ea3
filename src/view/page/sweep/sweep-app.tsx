import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { printable } from '../../../core/sanitize.js';
import type { Figure } from '../../../plot/figure.js';
import { figuresOf } from '../../../plot/figures.js';
import type { PlotTheme } from '../../../plot/palette.js';
import { figureSvg } from '../../../plot/svg.js';
import type { SweepReport } from '../../../plot/table.js';
import type { PlotLanguage } from '../../../plot/words.js';
import { Choice } from '../choice.js';
import { useTheme } from '../use-theme.js';
import { CopyButton } from './copy-button.js';
import { Means } from './means.js';
import { PointTable } from './point-table.js';
import { type SweepTexts, sweepTexts } from './texts.js';

export interface SweepSettings {
  readonly language: PlotLanguage;
  readonly theme: PlotTheme;
}

const languages = [
  { value: 'en', text: 'English' },
  { value: 'zh', text: '中文' },
] as const;

/** The page of a sweep: plots, means, all points with the commands that repeat them. */
export function SweepApp({
  report,
  settings: first,
}: {
  readonly report: SweepReport;
  readonly settings: SweepSettings;
}) {
  const [settings, setSettings] = useState(first);
  const { language, theme } = settings;
  const texts = sweepTexts[language];
  useTheme(theme, texts.tag);
  const { table, plots, points, command, floodsim } = report;
  const figures = useMemo(() => figuresOf(table, plots, language), [table, plots, language]);
  return (
    <main class="sweep">
      <header class="sweep-header">
        <h1>{texts.title(printable(table.name))}</h1>
        <div class="tools">
          <Choice
            name="language"
            label={texts.language}
            options={languages}
            chosen={language}
            onChoose={(chosen) => setSettings({ ...settings, language: chosen })}
          />
          <Choice
            name="theme"
            label={texts.theme}
            options={(['light', 'dark'] as const).map((value) => ({ value, text: texts.themes[value] }))}
            chosen={theme}
            onChoose={(chosen) => setSettings({ ...settings, theme: chosen })}
          />
        </div>
        <p class="sweep-about">
          {texts.points(table.rows.length, points)} {texts.madeBy(printable(floodsim))}
        </p>
      </header>
      {figures.length === 0 && <p>{texts.nothing}</p>}
      <div class="figures">
        {figures.map((figure) => (
          <PlotFigure key={figure.id} figure={figure} theme={theme} texts={texts} />
        ))}
      </div>
      <Means report={report} language={language} texts={texts} />
      <PointTable table={table} language={language} texts={texts} />
      <section>
        <h2>{texts.settings}</h2>
        <p>{texts.whole}</p>
        <p class="command-line">
          <code>{printable(command)}</code>
          <CopyButton text={command} texts={texts} />
        </p>
        <pre class="ini">{report.settings.split('\n').map(printable).join('\n')}</pre>
      </section>
    </main>
  );
}

function PlotFigure({
  figure,
  theme,
  texts,
}: {
  readonly figure: Figure;
  readonly theme: PlotTheme;
  readonly texts: SweepTexts;
}) {
  const [drawing, width] = useWidth();
  const svg = useMemo(() => figureSvg(figure, { theme, width }), [figure, theme, width]);
  const save = (): void => {
    const link = document.createElement('a');
    const address = URL.createObjectURL(new Blob([figureSvg(figure)], { type: 'image/svg+xml' }));
    link.href = address;
    link.download = `${figure.id}.svg`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <figure class="plot" data-testid="plot">
      <h2>{figure.title}</h2>
      {/* The SVG is made here, with all names escaped: see plot/markup.ts. */}
      <div class="drawing" ref={drawing} dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption>
        {figure.caption}{' '}
        <button type="button" class="save" aria-label={texts.save(figure.title)} onClick={save}>
          SVG
        </button>
      </figcaption>
    </figure>
  );
}

/** Of a drawing, in pixels. */
const widths = { min: 320, usual: 560, max: 720 } as const;

/** The width of an element, so that letters have their size on small screens, too. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number>(widths.usual);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const measured = Math.floor(entry?.contentRect.width ?? widths.usual);
      setWidth(Math.min(widths.max, Math.max(widths.min, measured)));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}
