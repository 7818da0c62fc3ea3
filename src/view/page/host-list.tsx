import { printable } from '../../core/sanitize.js';
import { tintsOf } from '../draw/host-tints.js';
import type { QueryStory } from '../story/model.js';
import { numberText } from '../text/numbers.js';
import './hosts.css';
import type { Viewer } from './viewer.js';

/** The list shows so many hosts; those that were lost first. */
const maxHosts = 12;

/** The hosts of the run at the cursor, and what the query has sent within them and from one to another. */
export function HostList({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, source, settings } = viewer;
  const { hosts } = source.story;
  if (hosts.length === 0) return null;
  const { hosts: words } = texts;
  // As in the picture of the network, which may show it as it is now.
  const { at } = viewer.momentOf(viewer.shownInNetwork ?? query);
  const { within, between } = viewer.derived.hostTallies(query).at(viewer.momentOf(query).at);
  const tints = tintsOf(source.story, query.overlay);
  const isLost = ({ lost, endedAt }: (typeof hosts)[number]): boolean =>
    lost !== null && endedAt !== null && endedAt <= at;
  const shown = hosts
    .toSorted((one, other) => Number(isLost(other)) - Number(isLost(one)))
    .slice(0, maxHosts);
  const rows = [
    { name: 'sent', label: texts.counters.sent, of: 'sent' },
    { name: 'hits', label: words.hits, of: 'hits' },
    { name: 'bytes', label: texts.counters.bytes, of: 'bytes' },
  ] as const;
  return (
    <section class="hosts" data-testid="hosts" aria-label={words.title}>
      <div class="hosts-head">
        <h2>{words.title}</h2>
        <button
          type="button"
          class="text-button"
          data-testid="show-hosts"
          aria-pressed={!settings.hidesHosts}
          onClick={() => viewer.set({ hidesHosts: !settings.hidesHosts })}
        >
          {words.show}
        </button>
      </div>
      <ul>
        {shown.map((host) => (
          <li key={host.name}>
            <span
              class={isLost(host) ? 'host-swatch host-lost' : 'host-swatch'}
              style={{ background: `var(--${isLost(host) ? 'pane' : tints.get(host)})` }}
            />
            <b>{printable(host.name)}</b> <span class="note">{words.peers(host.peers.length)}</span>
            {isLost(host) && <span class="host-reason"> {words.lost(printable(host.lost ?? ''))}</span>}
          </li>
        ))}
      </ul>
      {hosts.length > shown.length && <p class="note">{texts.detail.andMore(hosts.length - shown.length)}</p>}
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{words.within}</th>
            <th scope="col">{words.between}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, label, of }) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              <td data-testid={`within-${name}`} data-value={within[of]}>
                {numberText(within[of])}
              </td>
              <td data-testid={`between-${name}`} data-value={between[of]}>
                {numberText(between[of])}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
