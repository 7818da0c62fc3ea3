import { printable } from '../../core/sanitize.js';
import { languages } from '../text/texts.js';
import { Choice } from './choice.js';
import { Counters } from './counters.js';
import { themeNames } from './settings.js';
import { Verdict } from './verdict.js';
import type { Viewer } from './viewer.js';

/** The question, what is shown and how, and below it the outcome with its counters. */
export function Header({ viewer }: { readonly viewer: Viewer }) {
  const { texts, query, settings, source } = viewer;
  const { header } = texts;
  const { queries } = source.story;
  return (
    <header class="header">
      <div class="header-row">
        <h1 data-testid="question">
          {query === undefined ? (
            header.noQuery
          ) : (
            <>
              {header.asksFor(query.origin)}
              <b>{printable(query.file)}</b>
              <span class="question-ttl">{header.ttl(query.ttl)}</span>
            </>
          )}
        </h1>
        <div class="tools">
          <span class="topology">
            {source.story.topology}
            {source.story.strategy !== null && ` · ${printable(source.story.strategy)}`}
          </span>
          {queries.length > 1 && (
            <label class="picker">
              {header.query}{' '}
              <select
                data-testid="query-picker"
                value={viewer.view.query}
                onChange={(event) => viewer.choose(Number(event.currentTarget.value))}
              >
                {queries.map(({ index, file, origin }) => (
                  <option key={index} value={index}>
                    {`${index + 1}: ${printable(file)} (${origin})`}
                  </option>
                ))}
              </select>
            </label>
          )}
          <Choice
            name="language"
            label={header.language}
            options={languages.map(({ code, name }) => ({ value: code, text: name }))}
            chosen={settings.language}
            onChoose={(language) => viewer.set({ language })}
          />
          <Choice
            name="theme"
            label={header.theme}
            options={themeNames.map((value) => ({ value, text: header.themes[value] }))}
            chosen={settings.theme}
            onChoose={(theme) => viewer.setTheme(theme)}
          />
          {viewer.shown !== undefined && (
            <button
              type="button"
              class="side-button"
              data-testid="side"
              aria-pressed={settings.hasSide}
              onClick={() => viewer.set({ hasSide: !settings.hasSide })}
            >
              {texts.panes.side}
            </button>
          )}
          <button
            type="button"
            class="help-button"
            data-testid="help"
            aria-label={header.help}
            title={header.help}
            onClick={() => viewer.set({ hasHelp: true })}
          >
            ?
          </button>
        </div>
      </div>
      {query !== undefined && (
        <div class="header-row outcome-row">
          <Verdict viewer={viewer} query={query} />
          <Counters viewer={viewer} query={query} />
        </div>
      )}
    </header>
  );
}
