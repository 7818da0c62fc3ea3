import { printable } from '../../../core/sanitize.js';
import type { FaultStory } from '../../story/model.js';
import type { Texts } from '../../text/en.js';
import type { Commands } from './use-commands.js';

/** So many faults have a button of their own. */
const maxShown = 12;

export interface ActiveFaultsProps {
  readonly faults: readonly FaultStory[];
  readonly commands: Commands;
  readonly texts: Texts['live'];
}

/** The faults that have not ended, each with a button that ends it. */
export function ActiveFaults({ faults, commands, texts }: ActiveFaultsProps) {
  const open = faults.filter(({ endedAt }) => endedAt === null);
  if (open.length === 0) return null;
  const words = texts.faults;
  const heal = (fault: number | null): void => void commands.send({ do: 'heal', fault });
  const shown = open.slice(0, maxShown);
  return (
    <section class="live-row live-active" data-testid="active-faults" aria-label={words.active}>
      <span class="live-label">{words.active}</span>
      {shown.map(({ number, text, spans }) => (
        <button
          key={number}
          type="button"
          class={spans.length === 0 ? 'live-fault live-waiting' : 'live-fault'}
          disabled={commands.isBusy}
          aria-label={words.heal(number)}
          title={words.heal(number)}
          onClick={() => heal(number)}
        >
          {number} <code>{printable(text)}</code>
          {spans.length === 0 && <small> {words.waiting}</small>} <span aria-hidden="true">×</span>
        </button>
      ))}
      {open.length > shown.length && <span>{texts.peer.more(open.length - shown.length)}</span>}
      {open.length > 1 && (
        <button type="button" disabled={commands.isBusy} onClick={() => heal(null)}>
          {words.healAll}
        </button>
      )}
    </section>
  );
}
