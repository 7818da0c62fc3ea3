import { selectMessageBy, selectPeerBy, whatIfBy } from '../story/view-state.js';
import { languages } from '../text/texts.js';
import { axisKinds, speeds, themeNames } from './settings.js';
import type { Viewer } from './viewer.js';

/** Keys work everywhere except in fields, and except those that the focused control uses itself. */
export function listenToKeys(viewer: Viewer): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || viewer.settings.hasHelp) return;
    if (isUsedBy(event.target, event.key)) return;
    const act =
      actions[
        event.shiftKey && event.key.startsWith('Arrow') ? `Shift ${event.key}` : event.key.toLowerCase()
      ];
    if (act === undefined) return;
    event.preventDefault();
    act(viewer);
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

const actions: Readonly<Record<string, (viewer: Viewer) => void>> = {
  ' ': (viewer) => viewer.togglePlay(),
  arrowright: (viewer) => viewer.step(1),
  arrowleft: (viewer) => viewer.step(-1),
  'Shift ArrowRight': (viewer) => viewer.wave(1),
  'Shift ArrowLeft': (viewer) => viewer.wave(-1),
  home: (viewer) => viewer.scrub(Number.NEGATIVE_INFINITY),
  end: (viewer) => viewer.scrub(Number.POSITIVE_INFINITY),
  '-': (viewer) => viewer.set({ speed: neighbourOf(speeds, viewer.settings.speed, -1) }),
  '+': (viewer) => viewer.set({ speed: neighbourOf(speeds, viewer.settings.speed, 1) }),
  '=': (viewer) => viewer.set({ speed: neighbourOf(speeds, viewer.settings.speed, 1) }),
  '[': (viewer) => changeTtl(viewer, -1),
  ']': (viewer) => changeTtl(viewer, 1),
  a: (viewer) => viewer.set({ axis: nextOf(axisKinds, viewer.settings.axis) }),
  m: (viewer) => viewer.set({ layout: viewer.layout === 'rings' ? 'map' : 'rings' }),
  h: (viewer) => viewer.set({ hidesHosts: !viewer.settings.hidesHosts }),
  t: (viewer) => viewer.setTheme(nextOf(themeNames, viewer.settings.theme)),
  l: (viewer) =>
    viewer.set({
      language: nextOf(
        languages.map(({ code }) => code),
        viewer.settings.language,
      ),
    }),
  e: (viewer) => viewer.set({ hasSide: !viewer.settings.hasSide }),
  q: (viewer) => viewer.choose((viewer.view.query + 1) % Math.max(1, viewer.source.story.queries.length)),
  n: (viewer) => viewer.change((view, query) => selectMessageBy(view, query, 1)),
  p: (viewer) => viewer.change((view, query) => selectMessageBy(view, query, -1)),
  j: (viewer) => selectPeer(viewer, 1),
  k: (viewer) => selectPeer(viewer, -1),
  '0': (viewer) => viewer.fit(),
  '/': (viewer) => {
    viewer.set({ hasSide: true });
    // After the next rendering, if the side was hidden.
    setTimeout(() => document.querySelector<HTMLInputElement>('[data-testid="search"]')?.focus());
  },
  escape: (viewer) => viewer.clear(),
  '?': (viewer) => viewer.set({ hasHelp: true }),
};

/** In the order of the lanes: by distance from the origin. */
function selectPeer(viewer: Viewer, delta: 1 | -1): void {
  viewer.change((view, query) => selectPeerBy(view, viewer.planOf(query).lanes.order, delta));
}

function changeTtl(viewer: Viewer, delta: 1 | -1): void {
  viewer.change((view, query) => whatIfBy(view, query, delta, viewer.derived.prediction(query).byTtl.length));
}

function isUsedBy(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLInputElement && target.type !== 'range') {
    if (key === 'Escape') target.blur();
    return true;
  }
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
    return key.startsWith('Arrow') || ['Home', 'End', ' ', 'Enter'].includes(key) || key.length === 1;
  }
  const isButton = target instanceof Element && target.closest('button, summary, a') !== null;
  return isButton && (key === ' ' || key === 'Enter');
}

function nextOf<T>(list: readonly T[], item: T): T {
  return list[(list.indexOf(item) + 1) % list.length] ?? item;
}

function neighbourOf<T>(list: readonly T[], item: T, delta: 1 | -1): T {
  return list[list.indexOf(item) + delta] ?? item;
}
