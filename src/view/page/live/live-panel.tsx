import type { TargetedKeyboardEvent } from 'preact';
import { printable } from '../../../core/sanitize.js';
import type { PeerId } from '../../../core/vocabulary.js';
import type { LiveConnection } from '../../live/connection.js';
import type { LiveState } from '../../live/protocol.js';
import type { Draft } from '../../story/idle-query.js';
import type { FaultStory } from '../../story/model.js';
import type { Texts } from '../../text/en.js';
import { ActiveFaults } from './active-faults.js';
import { AskForm } from './ask-form.js';
import './live.css';
import { OutcomeLine } from './outcome-line.js';
import { KillOrStart, PeerCard } from './peer-card.js';
import { useSharedFiles } from './shared-files.js';
import { serverAddress } from './transport.js';
import { type Commands, useCommands } from './use-commands.js';

/** Delays that can be chosen, in milliseconds. */
const delays = [0, 100, 250, 500, 1000, 2000, 5000];
const maxQueries = 8;

export interface LivePanelProps {
  readonly connection: LiveConnection;
  readonly texts: Texts['live'];
  /** All faults of the run so far. */
  readonly faults: readonly FaultStory[];
  /** The peer that is selected in the pictures; null for none. */
  readonly peer: PeerId | null;
  /** Selects a peer in the pictures. */
  readonly onPeer: (peer: PeerId) => void;
  /** Called with the number of a query that this page has sent. */
  readonly onAsked: (number: number) => void;
  readonly onDraft: (draft: Draft | null) => void;
  /** Whether each query is played slowly when it has ended. */
  readonly isSlow: boolean;
  readonly onSlow: (isSlow: boolean) => void;
}

/** The controls of a running network. */
export function LivePanel({
  connection,
  texts,
  faults,
  peer,
  onPeer,
  onAsked,
  onDraft,
  isSlow,
  onSlow,
}: LivePanelProps) {
  const commands = useCommands(connection);
  const shared = useSharedFiles(connection);
  const { state, status } = connection;
  const chosen = state?.peers.find(({ id }) => id === peer) ?? state?.peers[0];
  return (
    <section class="live" aria-label={texts.title}>
      {status !== 'live' && (
        <p class="live-status" role="status">
          {texts.status[status]}
        </p>
      )}
      {state !== null && chosen !== undefined && status !== 'ended' && (
        <>
          <div class="live-bar">
            <AskForm {...{ state, shared, commands, texts, peer: chosen.id, onPeer, onAsked, onDraft }} />
            <label class="live-slow">
              <input
                type="checkbox"
                checked={isSlow}
                onChange={({ currentTarget }) => onSlow(currentTarget.checked)}
              />
              {texts.slowMotion}
            </label>
            <KillOrStart {...{ peer: chosen, commands, texts }} />
            <details class="live-more" onKeyDown={closeAtEscape}>
              <summary>{texts.more}</summary>
              <div class="live-popup">
                <PeerCard {...{ state, peer: chosen, shared, commands, texts }} />
                <NetworkCard {...{ state, commands, texts }} />
                <Queries state={state} texts={texts} />
              </div>
            </details>
          </div>
          <ActiveFaults {...{ faults, commands, texts }} />
          <OutcomeLine outcome={commands.outcome} onClose={commands.clear} texts={texts} />
        </>
      )}
    </section>
  );
}

function closeAtEscape({ key, currentTarget }: TargetedKeyboardEvent<HTMLDetailsElement>): void {
  if (key !== 'Escape') return;
  currentTarget.open = false;
  currentTarget.querySelector('summary')?.focus();
}

interface CardProps {
  readonly state: LiveState;
  readonly texts: Texts['live'];
}

function Queries({ state, texts }: CardProps) {
  const last = state.queries.slice(-maxQueries).reverse();
  if (last.length === 0) return null;
  return (
    <ol class="live-queries" reversed aria-label={texts.queries.title}>
      {last.map(({ number, origin, file, verdict }) => (
        <li key={number} value={number}>
          {texts.peer.title(origin)} <span class="live-file">{printable(file)}</span>{' '}
          <strong>
            {verdict === null ? texts.queries.running : (texts.queries.verdicts[verdict] ?? verdict)}
          </strong>
        </li>
      ))}
    </ol>
  );
}

function NetworkCard({ state, commands, texts }: CardProps & { readonly commands: Commands }) {
  const { slowMs, ports, ini } = state;
  const choices = delays.includes(slowMs) ? delays : [...delays, slowMs].sort((one, other) => one - other);
  return (
    <div class="live-row">
      <label>
        <span class="live-label">{texts.network.slow}</span>
        <select
          value={slowMs}
          disabled={commands.isBusy}
          onChange={({ currentTarget }) =>
            void commands.send({ do: 'slow', ms: Number(currentTarget.value) })
          }
        >
          {choices.map((ms) => (
            <option key={ms} value={ms}>
              {ms === 0 ? texts.network.off : texts.network.ms(ms)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="live-label">{texts.network.ports}</span>
        <select
          value={ports}
          disabled={commands.isBusy}
          onChange={({ currentTarget }) => {
            const value = currentTarget.value === 'ini' ? 'ini' : 'auto';
            void commands.send({ do: 'ports', ports: value }, ({ restarted }) =>
              restarted.length === 0 ? null : texts.restarted(restarted.join(', ')),
            );
          }}
        >
          <option value="ini">{texts.network.portChoices.ini}</option>
          <option value="auto">{texts.network.portChoices.auto}</option>
        </select>
      </label>
      <a href={serverAddress('/report')} download="report.html">
        {texts.network.save}
      </a>
      <a href={serverAddress('/trace')} download="trace.ndjson">
        {texts.network.saveTrace}
      </a>
      <small class="live-ini">
        {texts.network.writtenTo} <code>{ini}</code>
      </small>
    </div>
  );
}
