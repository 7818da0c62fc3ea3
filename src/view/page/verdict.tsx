import { printable } from '../../core/sanitize.js';
import { spanOf } from '../story/cursor.js';
import { milestonesAt } from '../story/milestones.js';
import type { QueryStory } from '../story/model.js';
import type { Texts } from '../text/en.js';
import { numberText, timeText } from '../text/numbers.js';
import { Mark, type MarkKind } from './mark.js';
import type { Viewer } from './viewer.js';

interface Milestone {
  readonly mark: MarkKind;
  readonly title: string;
  readonly detail: string;
  readonly tone?: 'good' | 'bad';
}

/** What has become of the query, up to the cursor. `data-testid="verdict"` has the outcome in `data-outcome`. */
export function Verdict({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, view, source } = viewer;
  const milestones = milestonesAt(source.story, query, view.at);
  const list = listOf(milestones, texts);
  const broken = view.at >= spanOf(query).to ? viewer.violations : [];
  if (broken.length > 0) {
    const count = broken.reduce((sum, { count: times }) => sum + times, 0);
    const detail = [
      ...new Set(broken.map(({ peer }) => (peer === null ? texts.violations.run : texts.detail.peer(peer)))),
    ].join(', ');
    list.push({ mark: 'down', title: texts.verdict.violations(count), detail, tone: 'bad' });
  }
  return (
    <ol class="verdict" data-testid="verdict" data-outcome={milestones.outcome ?? ''}>
      {list.map(({ mark, title, detail, tone }) => (
        <li key={title} class={tone}>
          <Mark kind={mark} />
          <b>{title}</b>
          <span title={detail}>{detail}</span>
        </li>
      ))}
    </ol>
  );
}

function listOf(
  { hit, path, transfer, outcome }: ReturnType<typeof milestonesAt>,
  { verdict }: Texts,
): Milestone[] {
  const list: Milestone[] = [{ mark: 'origin', title: verdict.asked, detail: '' }];
  if (hit !== null && hit.from !== null) {
    const shown = path.length > 7 ? [...path.slice(0, 3), '...', ...path.slice(-3)] : path;
    list.push({ mark: 'holder', title: verdict.foundAt(hit.from), detail: shown.join(' → ') });
  }
  if (transfer?.fate === 'verified') {
    const { bytes, sha256, md5 } = transfer;
    const digest = sha256 ?? md5;
    list.push(
      {
        mark: 'file',
        title: verdict.transferred,
        detail: bytes === null ? '' : verdict.archive(numberText(bytes)),
      },
      {
        mark: 'verified',
        title: verdict.verified,
        detail: digest === null ? '' : `${sha256 === null ? 'md5' : 'sha256'} ${digest.slice(0, 8)}...`,
        tone: 'good',
      },
    );
  } else if (transfer !== null) {
    list.push({
      mark: 'down',
      title: verdict.transferFailed,
      detail: printable(transfer.reason ?? ''),
      tone: 'bad',
    });
  }
  if (outcome !== null && outcome !== 'verified') {
    list.push({
      mark: outcome === 'held' ? 'holder' : 'down',
      title: verdict.outcomes[outcome],
      detail: '',
      tone: 'bad',
    });
  }
  return list;
}

/** A time of a query, from when it was issued. */
export function timeOf({ issuedAt }: QueryStory, at: number): string {
  return timeText(at - issuedAt);
}
