import { render } from 'preact';
import { readLink } from '../story/link.js';
import { Story } from '../story/story.js';
import { chooseLanguage, textsFor } from '../text/texts.js';
import './base.css';
import './page.css';
import './side.css';
import './sizes.css';
import { openLink } from './address.js';
import { App } from './app.js';
import { liveSource } from './live/live-source.js';
import { isWorker, serveLayouts } from './map-worker.js';
import { readSavedLayout, readSavedTrace } from './saved-trace.js';
import { axisKinds, type Settings, themeNames } from './settings.js';
import type { Source } from './source.js';
import { Viewer } from './viewer.js';

if (isWorker) serveLayouts();
else void open();

async function open(): Promise<void> {
  const root = document.createElement('div');
  root.className = 'root';
  document.body.append(root);
  const say = (text: string): void => render(<p class="problem">{text}</p>, root);
  const settings = settingsOf();
  const { problem } = textsFor(settings.language);
  try {
    const source = 'live' in document.body.dataset ? liveSource() : await openSaved();
    if (source === null) return say(problem.noData);
    const viewer = new Viewer(source, settings);
    const openMoment = (): void => {
      viewer.set(settingsOf(viewer.settings));
      openLink(viewer, readLink(location.hash));
    };
    openMoment();
    addEventListener('hashchange', openMoment);
    render(<App viewer={viewer} />, root);
  } catch (error) {
    say(problem.broken(error instanceof Error ? error.message : String(error)));
  }

  async function openSaved(): Promise<Source | null> {
    const story = new Story();
    const isSaved = await readSavedTrace(story, (seen, count) => say(problem.reading(seen, count)));
    if (!isSaved) return null;
    return { story, isLive: false, map: await readSavedLayout(), onChange: () => () => undefined };
  }
}

/** What the address asks for, else what the browser prefers. */
function settingsOf(current?: Settings): Settings {
  const { theme, lang, axis, layout } = readLink(location.hash);
  const asked = new URLSearchParams(location.search).get('lang');
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const usual: Settings = current ?? {
    language: chooseLanguage([...(asked === null ? [] : [asked]), ...navigator.languages]),
    theme: isDark ? 'dark' : 'light',
    axis: 'clock',
    layout: null,
    speed: 1,
    hasSide: true,
    hasHelp: false,
    hidesHosts: false,
    filter: { isAllQueries: false, peer: null, outcome: 'all', search: '' },
  };
  const chosenTheme = themeNames.find((name) => name === theme) ?? usual.theme;
  return {
    ...usual,
    theme: chosenTheme,
    hasSide: current?.hasSide ?? chosenTheme !== 'projector',
    language: lang === undefined ? usual.language : chooseLanguage([lang]),
    axis: axisKinds.find((kind) => kind === axis) ?? usual.axis,
    layout: layout === 'rings' || layout === 'map' ? layout : usual.layout,
  };
}
