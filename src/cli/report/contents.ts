import { SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { Canonical, canonicalText } from '../../judge/canonical.js';
import { dotFlood } from '../../report/dot.js';
import { type FloodGraph, floodGraph } from '../../report/flood-graph.js';
import { mermaidFlood } from '../../report/mermaid.js';
import { counted } from '../../report/units.js';
import type { QueryStory } from '../../view/story/model.js';
import type { Story } from '../../view/story/story.js';
import type { FoundRun } from './find-run.js';
import type { ReportArguments, SavedFormat } from './report-command.js';

/** What a report is made of. */
export interface Asked {
  readonly story: Story;
  readonly found: FoundRun;
  readonly args: ReportArguments;
  readonly note: (text: string) => void;
}

/** How a report of one format is made and stored. */
interface Format {
  /** The name of its file beside the trace. */
  readonly file: string;
  /** Whether it is printed if the user names no file. */
  readonly isPrinted: boolean;
  content(asked: Asked): string | Uint8Array | Promise<string | Uint8Array>;
}

/** What draws, or writes captures, is loaded only for those who want it. */
export const formats: Readonly<Record<SavedFormat, Format>> = {
  html: {
    file: 'report.html',
    isPrinted: false,
    content: async ({ story }) => {
      const { HtmlReport } = await import('../../view/file/html-report.js');
      const report = new HtmlReport();
      for (const event of story.events) report.event(event);
      return report.end();
    },
  },
  svg: {
    file: 'report.svg',
    isPrinted: true,
    content: async (asked) => {
      const { svgPictures } = await import('../../report/svg.js');
      return svgPictures(asked.story, queryOf(asked), { ...asked.args, language: asked.args.lang });
    },
  },
  markdown: {
    file: 'report.md',
    isPrinted: true,
    content: async ({ story, found }) => {
      const { savedRun } = await import('../../report/saved-run.js');
      const { markdownReport } = await import('../../report/markdown.js');
      return markdownReport(savedRun(story, found.result));
    },
  },
  mermaid: { file: 'report.mmd', isPrinted: true, content: (asked) => mermaidFlood(graphOf(asked)) },
  dot: { file: 'report.dot', isPrinted: true, content: (asked) => dotFlood(graphOf(asked)) },
  canonical: {
    file: 'canonical.txt',
    isPrinted: true,
    content: ({ story }) => {
      const canonical = new Canonical();
      for (const event of story.events) canonical.see(event);
      return canonicalText(canonical.result);
    },
  },
  pcapng: {
    file: 'messages.pcapng',
    isPrinted: false,
    content: async ({ story, found, note }) => {
      if (!story.events.some(({ type }) => type === 'peer:started'))
        note('the capture is empty: the trace does not say where the peers listen');
      const { captureOf } = await import('../../report/capture/capture.js');
      return captureOf(story.events, found.result === null ? null : new Date(found.result.startedAt));
    },
  },
};

function graphOf(asked: Asked): FloodGraph {
  return floodGraph(asked.story, queryOf(asked));
}

/** @throws SimError `bad-usage` if the run has no such query */
function queryOf({ story: { queries }, args: { query: number }, note }: Asked): QueryStory {
  const chosen = queries[(number ?? 1) - 1];
  if (chosen === undefined) {
    throw new SimError(
      'bad-usage',
      queries.length === 0 ? 'the run has no query' : `the run has no query ${number}`,
      { hint: queries.length === 0 ? 'a format for whole runs: html' : `use 1 to ${queries.length}` },
    );
  }
  if (number === undefined && queries.length > 1) {
    const file = printable(chosen.file);
    note(
      `the run has ${counted(queries.length, 'query', 'queries')}; this is the first, for ${file} (--query 2 ...)`,
    );
  }
  return chosen;
}
