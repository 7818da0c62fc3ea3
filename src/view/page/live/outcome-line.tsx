import { printable } from '../../../core/sanitize.js';
import type { Texts } from '../../text/en.js';
import type { Outcome } from './use-commands.js';

interface OutcomeProps {
  readonly outcome: Outcome | null;
  readonly texts: Texts['live'];
  readonly onClose: () => void;
}

/** What the last command of a control has led to. */
export function OutcomeLine({ outcome, texts, onClose }: OutcomeProps) {
  return (
    <div role="alert" class={outcome?.isError === true ? 'live-outcome live-error' : 'live-outcome'}>
      {outcome !== null && (
        <>
          <span>
            {printable(outcome.message)}
            {outcome.hint !== null && <small>{printable(outcome.hint)}</small>}
          </span>
          <button type="button" aria-label={texts.close} onClick={onClose}>
            <span aria-hidden="true">×</span>
          </button>
        </>
      )}
    </div>
  );
}
