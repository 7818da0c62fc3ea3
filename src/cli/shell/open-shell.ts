import { SimError } from '../../core/errors.js';
import { HostLines } from '../../report/host-lines.js';
import { Style } from '../../report/style.js';
import { networkLine } from '../../report/text.js';
import { violationBlocks } from '../../report/violations.js';
import { checkHosts } from '../../run/hosts.js';
import { readOnlyReason } from '../../run/modify-peer.js';
import { checkQuietFor, checkStartTimeout, checkTimeout } from '../../run/number-options.js';
import { peerOf } from '../../run/options.js';
import { readFaults } from '../../run/read-faults.js';
import { requirePermissions } from '../../run/require-permissions.js';
import { RunFolder } from '../../run/run-folder.js';
import { Session } from '../../run/session.js';
import { withStrategy } from '../../run/strategy.js';
import { commands } from '../../shell/registry.js';
import { Shell } from '../../shell/shell.js';
import { loadTopology } from '../../topology/load.js';
import { standardInputName } from '../../topology/standard-input.js';
import { hostValues } from '../host-options.js';
import { allowExecBy } from '../may-run.js';
import { printLeftovers } from '../print.js';
import { runSession, type SessionArguments } from '../run-session.js';
import { onInterrupts } from '../signals.js';
import { Screen, styleFor } from '../terminal.js';

export interface ShellArguments extends SessionArguments {
  readonly from: number | undefined;
  /** Not an option of the older dialogue. */
  readonly projector?: boolean | undefined;
}

/** A shell whose network is running, and its streams. */
export interface OpenShell {
  readonly shell: Shell;
  readonly style: Style;
  readonly screen: Screen;
  /** Sets the function that prints notices; the default writes to the screen. */
  notifyBy(notify: (text: string) => void): void;
  /** Aborted at the first signal to stop. */
  readonly stop: AbortSignal;
}

/**
 * Starts a network, runs a dialogue with it, and always stops it.
 *
 * @param talk the dialogue; returns the exit code
 */
export async function withShell(
  args: ShellArguments,
  isScript: boolean,
  talk: (open: OpenShell) => Promise<number>,
): Promise<number> {
  const { topology: where, from, timeout, quietFor, startTimeout, overwrite, quiet, projector } = args;
  const cwd = process.cwd();
  if (where === standardInputName) {
    throw new SimError('bad-usage', 'the network cannot come from stdin, because the commands do', {
      hint: 'write it to a file first',
    });
  }
  const loaded = await loadTopology(where, { cwd });
  const {
    topology: placed,
    ports,
    hosts,
  } = await checkHosts(loaded, { ...hostValues(args), ports: args.ports }, cwd);
  const topology = withStrategy(placed, args.strategy);
  const current = peerOf(topology, from).id;
  const timeoutMs = checkTimeout(timeout);
  const quietMs = checkQuietFor(quietFor);
  const startMs = checkStartTimeout(startTimeout);
  const faults = await readFaults(args.fault ?? [], topology, cwd);
  const permissions = { ...args, allowExec: allowExecBy(args) };
  await requirePermissions(topology, permissions, { where, cwd });
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style({ ...styleFor(process.stdout), projector });
  style.introduce(topology.peers.map(({ id }) => id));
  let notify = (text: string): void => screen.result(text);
  const interrupts = onInterrupts((text) => screen.log(style.dim(text)));
  const startedAt = new Date();
  const folder = RunFolder.createNew(cwd, topology.name, startedAt);
  const options = {
    permissions,
    topology,
    ports,
    hosts,
    overwrite,
    allowUnknownPeers: args.allowUnknownPeers,
    quietMs,
    startMs,
    faults,
    seed: args.seed,
    signal: interrupts.stop,
    killSignal: interrupts.kill,
    onWarning: (text: string) => screen.log(`warning: ${text}`),
    onStatus: (text: string) => screen.status(text),
  };
  const hostLines = new HostLines(style);
  const session = new Session(
    {
      ...options,
      onEvent: (event) => {
        const line = networkLine(event, hostLines, style);
        if (line === null) return;
        // The stdout of a script has exactly one line per command.
        if (isScript) screen.log(line);
        else notify(`${line}\n`);
      },
    },
    folder,
    startedAt,
  );
  try {
    const shell = new Shell({
      session,
      commands,
      current,
      timeoutMs,
      style,
      cwd,
      isScript,
      readOnly: await readOnlyReason(where, topology.path, cwd),
      notify: (text) => notify(text),
    });
    const notifyBy = (other: typeof notify): void => {
      notify = other;
    };
    const open = { shell, style, screen, notifyBy, stop: interrupts.stop };
    const { exitCode, error } = await runSession(session, () => talk(open), interrupts.stop);
    const result = await session.finish({ notSent: [], expect: null, error, judge: () => exitCode });
    const isQuiet = quiet || (isScript && error === null);
    if (!isQuiet) for (const block of violationBlocks(result, style)) screen.log(block);
    printLeftovers(result, { quiet: isQuiet, separated: false }, screen, style);
    if (error !== null) throw error;
    return result.exitCode;
  } finally {
    interrupts.dispose();
    folder.close();
  }
}
