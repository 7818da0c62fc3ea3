import type { Viewer } from './viewer.js';

/** What broke the rules, with the first bytes or events that show it. */
export function ViolationList({ viewer }: { readonly viewer: Viewer }) {
  const { violations, texts } = viewer;
  if (violations.length === 0) return null;
  const words = texts.violations;
  return (
    <section class="violations" data-testid="violations" aria-label={words.title}>
      <h2>{words.title}</h2>
      {violations.map(({ peer, rule, count, actual, see }) => (
        <dl key={`${peer} ${rule}`} class="facts">
          <div>
            <dt>
              {peer === null ? (
                words.run
              ) : (
                <button
                  type="button"
                  class="text-button"
                  onClick={() => viewer.select({ kind: 'peer', peer })}
                >
                  {texts.detail.peer(peer)}
                </button>
              )}
            </dt>
            <dd>
              {words.rules[rule]} <span class="note">{words.see(see, count)}</span>
            </dd>
          </div>
          <div>
            <dt>{words.actual}</dt>
            <dd>
              <code>{actual}</code>
            </dd>
          </div>
        </dl>
      ))}
    </section>
  );
}
