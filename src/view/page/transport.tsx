import { currentStep } from '../story/view-state.js';
import { Choice } from './choice.js';
import { axisKinds, speeds } from './settings.js';
import type { Viewer } from './viewer.js';

/** Play, pause, steps, speed and the kind of time axis. */
export function Transport({ viewer }: { readonly viewer: Viewer }) {
  const { texts, query, settings, view } = viewer;
  const { transport } = texts;
  const buttons = [
    ['first', transport.first, 'M3 3h2v10H3zM13 3v10L6 8z', () => viewer.scrub(Number.NEGATIVE_INFINITY)],
    ['previous-wave', transport.previousWave, 'M8 3v10L2 8zM14 3v10L8 8z', () => viewer.wave(-1)],
    ['previous', transport.previous, 'M11 3v10L4 8z', () => viewer.step(-1)],
    [
      'play',
      viewer.isPlaying ? transport.pause : transport.play,
      playPath(viewer.isPlaying),
      () => viewer.togglePlay(),
    ],
    ['next', transport.next, 'M5 3l7 5-7 5z', () => viewer.step(1)],
    ['next-wave', transport.nextWave, 'M2 3l6 5-6 5zM8 3l6 5-6 5z', () => viewer.wave(1)],
    ['last', transport.last, 'M11 3h2v10h-2zM3 3l7 5-7 5z', () => viewer.scrub(Number.POSITIVE_INFINITY)],
  ] as const;
  const position = query === undefined ? 0 : currentStep(view, query) + 1;
  return (
    <section class="pane transport" aria-label={transport.label}>
      {buttons.map(([name, label, path, act]) => (
        <button
          key={name}
          type="button"
          class={name === 'play' ? 'icon play' : 'icon'}
          data-testid={name}
          aria-label={label}
          title={label}
          onClick={act}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d={path} />
          </svg>
        </button>
      ))}
      <Choice
        name="speed"
        label={transport.speed}
        options={speeds.map((value) => ({ value, text: `${fractions.get(value) ?? value}×` }))}
        chosen={settings.speed}
        onChoose={(speed) => viewer.set({ speed })}
      />
      <span class="position" data-testid="position">
        {viewer.isLive && view.isFollowing
          ? transport.live(query?.steps.length ?? 0)
          : transport.step(position, query?.steps.length ?? 0)}
      </span>
      <span class="spacer" />
      <span class="axis-label">{transport.axis}</span>
      <Choice
        name="axis"
        label={transport.axis}
        options={axisKinds.map((value) => ({ value, text: transport.axes[value] }))}
        chosen={settings.axis}
        onChoose={(axis) => viewer.set({ axis })}
      />
    </section>
  );
}

const fractions = new Map<number, string>([
  [0.25, '¼'],
  [0.5, '½'],
]);

function playPath(isPlaying: boolean): string {
  return isPlaying ? 'M3 3h4v10H3zM9 3h4v10H9z' : 'M4 2l10 6-10 6z';
}
