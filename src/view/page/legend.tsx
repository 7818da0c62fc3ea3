import { Mark, type MarkKind } from './mark.js';
import type { Viewer } from './viewer.js';

const kinds = [
  'origin',
  'notAsked',
  'asked',
  'holder',
  'duplicate',
  'ttl',
  'down',
  'hit',
  'file',
] as const satisfies readonly MarkKind[];

/** The key of colours and shapes. */
export function Legend({ viewer: { texts } }: { readonly viewer: Viewer }) {
  return (
    <ul class="legend" aria-label={texts.legend.label}>
      {kinds.map((kind) => (
        <li key={kind}>
          <Mark kind={kind === 'asked' ? 'peer' : kind} /> {texts.legend[kind]}
        </li>
      ))}
    </ul>
  );
}
