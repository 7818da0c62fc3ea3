import { jsonText } from '../core/sanitize.js';
import { soakReporterNames } from '../report/reporter.js';
import { Style, shownPath } from '../report/style.js';
import { soakText } from '../soak/report.js';
import { soak } from '../soak/soak.js';
import { refuseDash } from './arguments.js';
import { allowExecBy } from './may-run.js';
import { deliver, fileStyle, readReportTargets } from './report-files.js';
import { onInterrupts } from './signals.js';
import type { SoakArguments } from './soak-command.js';
import { Screen, styleFor } from './terminal.js';

/**
 * `sim soak`, with its arguments read.
 *
 * @returns the exit code
 */
export async function runSoak(args: SoakArguments): Promise<number> {
  refuseDash('--out', args.out, 'name a folder');
  const cwd = process.cwd();
  const targets = readReportTargets(args.reporter, soakReporterNames, cwd);
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const interrupts = onInterrupts((text) => screen.log(style.dim(text)));
  try {
    const { topology, runs, minutes, seed, only, fault, quietFor, out } = args;
    const { allowOutsideShares, allowRemoteAddresses, allowEnv } = args;
    const result = await soak({
      topology,
      runs,
      minutes,
      seed,
      only,
      faults: fault,
      quietFor,
      out,
      allowExec: allowExecBy(args),
      allowOutsideShares,
      allowRemoteAddresses,
      allowEnv,
      cwd,
      signal: interrupts.stop,
      killSignal: interrupts.kill,
      onProgress: (text) => screen.status(text),
    });
    const reports = targets.map(({ name, path }) => {
      const look = new Style(path === null ? styleFor(process.stdout) : fileStyle);
      return { path, text: name === 'json' ? `${jsonText(result, 2)}\n` : soakText(result, look) };
    });
    deliver(reports, screen);
    screen.log(style.dim(`runs in ${shownPath(result.folder, cwd)}`));
    return result.exitCode;
  } finally {
    interrupts.dispose();
  }
}
