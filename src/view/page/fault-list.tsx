import { printable } from '../../core/sanitize.js';
import { doneText } from '../text/fault-text.js';
import './faults.css';
import type { Viewer } from './viewer.js';

/** The list shows so many faults: a run may have thousands. */
const maxFaults = 50;

/** The faults of the run: what each has done, and which have never acted. */
export function FaultList({ viewer }: { readonly viewer: Viewer }) {
  const { faults, texts, isLive } = viewer;
  if (faults.length === 0) return null;
  const words = texts.faults;
  const shown = faults.slice(0, maxFaults);
  return (
    <section class="faults" data-testid="faults" aria-label={words.title}>
      <h2>{words.title}</h2>
      <ol>
        {shown.map((fault) => (
          <li key={fault.number} value={fault.number}>
            <code>{printable(fault.text)}</code>{' '}
            <span class={fault.triggered === 0 && !isLive ? 'fault-warning' : 'note'}>
              {doneText(fault, isLive, texts)}
            </span>
          </li>
        ))}
      </ol>
      {faults.length > shown.length && (
        <p class="note">{texts.detail.andMore(faults.length - shown.length)}</p>
      )}
    </section>
  );
}
