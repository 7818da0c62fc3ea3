import { ExitCode, SimError } from '../../core/errors.js';
import { queriesCsv, simulationText } from '../../report/simulation.js';
import { simulationProgress } from '../../report/simulation-progress.js';
import { Style } from '../../report/style.js';
import { bytesToString } from '../../report/units.js';
import { requestOf } from '../../simulate/request.js';
import type { SimulationResult } from '../../simulate/result.js';
import { type SimulationProgress, simulate } from '../../simulate/simulate.js';
import { refuseDash } from '../arguments.js';
import { onInterrupts } from '../signals.js';
import { Screen, styleFor } from '../terminal.js';
import type { SimulateArguments } from './simulate-command.js';

/** Memory that is announced before it is used. */
const largeBytes = 200e6;

/** `sim simulate`, with its arguments read. @returns the exit code */
export async function runSimulate(args: SimulateArguments): Promise<number> {
  const { trace, quiet, expect } = args;
  refuseDash('--trace', trace, 'name a file');
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const note = (text: string): void => {
    if (!quiet) screen.log(style.dim(text));
  };
  const line = simulationProgress(style, args.strategy ?? 'flood', () => performance.now());
  let last: SimulationProgress | undefined;
  const interrupts = onInterrupts(() => note('stopping'));
  try {
    const result = await simulate(requestOf(args), {
      trace,
      perQuery: args.perQuery || args.format === 'csv',
      onNote: note,
      onEstimate: (bytes) => {
        if (bytes >= largeBytes) note(`needs about ${bytesToString(bytes)} of memory`);
      },
      onProgress: (progress) => {
        last = progress;
        const text = line(progress);
        if (!quiet && text !== null) screen.status(text);
      },
      signal: interrupts.stop,
    });
    screen.result(textOf(result, args));
    if (expect === 'not-found') return result.found === 0 ? ExitCode.ok : ExitCode.unexpected;
    return result.found > 0 ? ExitCode.ok : ExitCode.notFound;
  } catch (error) {
    const isStop = interrupts.stop.aborted && error === interrupts.stop.reason;
    throw isStop && error instanceof SimError ? stoppedAt(error, last) : error;
  } finally {
    screen.status('');
    interrupts.dispose();
  }
}

function textOf(result: SimulationResult, { format, perQuery }: SimulateArguments): string {
  if (format === 'json') return `${JSON.stringify(result, null, 2)}\n`;
  if (format === 'csv') return queriesCsv(result.perQuery ?? []);
  return simulationText(result, new Style(styleFor(process.stdout)), perQuery);
}

function stoppedAt(error: SimError, progress: SimulationProgress | undefined): SimError {
  if (progress === undefined) return error;
  const { settled, queries, messages } = progress;
  const far = `after ${settled} of ${queries} queries and ${messages.toLocaleString('en-US')} messages`;
  return new SimError('interrupted', `${error.message} ${far}; nothing was written`, {
    exitCode: error.exitCode,
  });
}
