import { render } from 'preact';
import type { SweepReport } from '../../../plot/table.js';
import { inertBytes } from '../saved-trace.js';
import '../base.css';
import './sweep.css';
import { SweepApp } from './sweep-app.js';
import { sweepTexts } from './texts.js';

void open();

async function open(): Promise<void> {
  const root = document.createElement('div');
  root.className = 'root sweep-root';
  document.body.append(root);
  const isChinese = navigator.languages.find((tag) => /^(?:zh|en)\b/iu.test(tag))?.startsWith('zh');
  const language = isChinese === true ? 'zh' : 'en';
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  try {
    const bytes = await inertBytes('sweep');
    const report = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) as SweepReport;
    render(<SweepApp report={report} settings={{ language, theme: isDark ? 'dark' : 'light' }} />, root);
  } catch {
    render(<p class="problem">{sweepTexts[language].broken}</p>, root);
  }
}
