import type { PeerId } from '../../core/vocabulary.js';
import type { QueryStory } from '../story/model.js';
import type { Texts } from '../text/en.js';
import { numberText } from '../text/numbers.js';
import { Chips } from './chips.js';
import type { Viewer } from './viewer.js';

const maxNamed = 8;
const maxChips = 200;

/** Why the query sent as many messages as it did, and each duplicate to point at. */
export function Cost({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, source } = viewer;
  // While it runs, what is missing may still be sent.
  if (query.outcome === 'held' || viewer.isLive) return null;
  const { cost: words } = texts;
  const cost = viewer.derived.cost(query);
  const duplicates = query.messages.filter((index) => {
    const fate = source.story.messages[index]?.fate;
    return fate === 'duplicate' || fate === 'own';
  });
  return (
    <section class="cost" data-testid="cost" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p class="note">{words.rule}</p>
      <table>
        <tbody>
          <tr>
            <th scope="row">{`2E - (N - 1) = 2 × ${cost.links} - ${cost.peers - 1}`}</th>
            <td>{numberText(2 * cost.links - (cost.peers - 1))}</td>
          </tr>
          {cost.terms.map(({ reason, amount, peers, beyond }) => (
            <tr key={reason}>
              <th scope="row">
                {words.terms[reason]}
                <span class="note"> {namesOf(peers, beyond, words)}</span>
              </th>
              <td>{amount > 0 ? `+${numberText(amount)}` : `-${numberText(-amount)}`}</td>
            </tr>
          ))}
          <tr class="total">
            <th scope="row">{words.actual}</th>
            <td data-testid="cost-messages">{numberText(cost.messages)}</td>
          </tr>
        </tbody>
      </table>
      {duplicates.length > 0 && (
        <details>
          <summary>{words.duplicates(duplicates.length)}</summary>
          <Chips viewer={viewer} indexes={duplicates.slice(0, maxChips)} />
        </details>
      )}
    </section>
  );
}

function namesOf(
  peers: readonly PeerId[],
  others: readonly PeerId[],
  { at, atMany, beyond }: Texts['cost'],
): string {
  const named = peers.length === 0 ? others : peers;
  if (named.length === 0) return '';
  const names =
    named.length > maxNamed ? atMany(named.slice(0, maxNamed), named.length - maxNamed) : at(named);
  return named === peers && others.length > 0 ? `${names} ${beyond(others.length)}` : names;
}
