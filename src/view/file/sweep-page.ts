import type { SweepReport } from '../../plot/table.js';
import { pageDocument } from './document.js';
import { compressed } from './html-report.js';

/** One HTML file with the plots and points of a sweep: it opens from anywhere, without a server, and loads nothing. */
export function sweepPage(report: SweepReport): string {
  return pageDocument({
    bundle: 'sweep',
    title: `${report.table.name.slice(0, 80)} - floodsim`,
    isLive: false,
    inert: [{ id: 'sweep', data: compressed(JSON.stringify(report)) }],
  }).html;
}
