import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExitCode, SimError } from '../../core/errors.js';
import { openInBrowser } from '../../core/platform.js';
import { printable } from '../../core/sanitize.js';
import { maxPort } from '../../core/vocabulary.js';
import { HostLines } from '../../report/host-lines.js';
import { Style } from '../../report/style.js';
import { networkLine } from '../../report/text.js';
import { counted } from '../../report/units.js';
import { violationBlocks } from '../../report/violations.js';
import { requireFreePort } from '../../run/free-port.js';
import { checkHosts } from '../../run/hosts.js';
import { copyTopology } from '../../run/modify-peer.js';
import { checkQuietFor, checkSlow, checkStartTimeout, checkTimeout } from '../../run/number-options.js';
import { readFaults } from '../../run/read-faults.js';
import { requirePermissions } from '../../run/require-permissions.js';
import { RunFolder } from '../../run/run-folder.js';
import { Session } from '../../run/session.js';
import { withStrategy } from '../../run/strategy.js';
import { isShippedPath } from '../../topology/find-files.js';
import { linkCount } from '../../topology/graph.js';
import { loadTopology } from '../../topology/load.js';
import { readTrace } from '../../trace/read-trace.js';
import { EventLog } from '../../ui/event-log.js';
import { LiveNetwork } from '../../ui/live-network.js';
import { openUiServer, type UiServer } from '../../ui/server.js';
import { pageDocument } from '../../view/file/document.js';
import { readCommand } from '../../view/live/read-command.js';
import { hostValues } from '../host-options.js';
import { allowExecBy } from '../may-run.js';
import { errorText, printLeftovers } from '../print.js';
import { runSession, type SessionArguments } from '../run-session.js';
import { onInterrupts } from '../signals.js';
import { Screen, styleFor } from '../terminal.js';

export interface UiArguments extends SessionArguments {
  readonly port: number;
  readonly open: boolean;
  readonly slow: number;
}

/**
 * `sim ui`, with its arguments read: starts the network, serves the page, and stops both at the first signal.
 *
 * @returns the exit code
 */
export async function runUi(args: UiArguments): Promise<number> {
  const { topology: where, port, overwrite, allowUnknownPeers, quiet } = args;
  const cwd = process.cwd();
  await checkPort(port);
  checkSlow(args.slow);
  const timeoutMs = checkTimeout(args.timeout);
  const quietMs = checkQuietFor(args.quietFor);
  const startMs = checkStartTimeout(args.startTimeout);
  const {
    topology: placed,
    ports,
    hosts,
  } = await checkHosts(await loadTopology(where, { cwd }), { ...hostValues(args), ports: args.ports }, cwd);
  const loaded = withStrategy(placed, args.strategy);
  const faults = await readFaults(args.fault ?? [], loaded, cwd);
  const permissions = { ...args, allowExec: allowExecBy(args) };
  await requirePermissions(loaded, permissions, { where, cwd });
  const page = pageDocument({ title: 'floodsim', isLive: true, inert: [] });
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stdout));
  style.introduce(loaded.peers.map(({ id }) => id));
  const interrupts = onInterrupts((text) => screen.log(style.dim(text)));
  const { stop: signal, kill: killSignal } = interrupts;
  const startedAt = new Date();
  const folder = RunFolder.createNew(cwd, loaded.name, startedAt);
  const opening = join(folder.path, 'open.html');
  let server: UiServer | undefined;
  const hostLines = new HostLines(style);
  try {
    // Also where it is given by its path: what a class tries out must not stay for the next one.
    const isShipped = await isShippedPath(loaded.path);
    const topology = isShipped ? await copyTopology(loaded, folder.path) : loaded;
    const log = new EventLog(folder.trace);
    const session = new Session(
      {
        ...{
          permissions,
          topology,
          ports,
          hosts,
          overwrite,
          allowUnknownPeers,
          quietMs,
          startMs,
          faults,
          seed: args.seed,
          signal,
          killSignal,
          onWarning: (text) => screen.log(`warning: ${text}`),
          onStatus: (text) => screen.status(text),
        },
        onEvent: (event) => {
          log.append(event);
          server?.eventsAdded();
          if (event.type.startsWith('peer:')) server?.stateChanged();
          const line = networkLine(event, hostLines, style);
          if (line !== null) screen.log(line);
        },
      },
      folder,
      startedAt,
    );
    const network = new LiveNetwork({
      ...{ session, timeoutMs, cwd, signal },
      onChange: () => server?.stateChanged(),
      onError: (error) => screen.log(errorText(error, styleFor(process.stderr)).text.trimEnd()),
    });
    const serve = async (): Promise<number> => {
      if (args.slow > 0) await session.network.delayLinks(args.slow);
      server = await openUiServer({
        ...{ port, page, log },
        trace: folder.trace,
        report: () => reportOf(folder.trace),
        state: () => network.state,
        execute: (json) => network.execute(readCommand(json)),
      });
      const { name, peers } = topology;
      const counts = `${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
      screen.result(`${style.bold(printable(name))}: ${counts}, all up\n${server.url}\n`);
      screen.log(style.dim('press Ctrl-C to stop the network'));
      if (args.open) openPage(server.url, opening, (message) => screen.log(message));
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      // Otherwise a change would go on after the end of the trace.
      await network.changesEnded();
      return ExitCode.ok;
    };
    const { exitCode, error } = await runSession(session, serve, signal);
    const result = await session.finish({ notSent: [], expect: null, error, judge: () => exitCode });
    if (!quiet) for (const block of violationBlocks(result, style)) screen.log(block);
    printLeftovers(result, { quiet, separated: false }, screen, style);
    if (error !== null) throw error;
    return result.exitCode;
  } finally {
    await server?.close();
    rmSync(opening, { force: true });
    interrupts.dispose();
    folder.close();
  }
}

/**
 * Opens the page by a file that leads to it: the command line of a browser can be read by other users, so it must not have the token.
 *
 * @param path of the file, which only this user may read
 */
function openPage(url: string, path: string, onFailed: (message: string) => void): void {
  const head = '<meta charset="utf-8"><meta name="referrer" content="no-referrer">';
  const html = `<!doctype html>${head}<meta http-equiv="refresh" content="0; url=${url}">\n`;
  writeFileSync(path, html, { mode: 0o600, flag: 'wx' });
  openInBrowser(pathToFileURL(path).href, onFailed);
}

/** The trace so far as one HTML file. */
async function reportOf(trace: string): Promise<string> {
  const { HtmlReport } = await import('../../view/file/html-report.js');
  const report = new HtmlReport();
  for await (const event of readTrace(trace, { partial: true })) report.event(event);
  return report.end();
}

/** @throws SimError `bad-usage`, `port-taken`, before anything is started */
async function checkPort(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > maxPort)
    throw new SimError('bad-usage', `invalid --port '${port}'`, {
      hint: `use a whole number from 0 to ${maxPort}`,
    });
  await requireFreePort('127.0.0.1', port);
}
