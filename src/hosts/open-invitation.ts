import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { type Invitation, ownAddresses, readInvitation, writeInvitation } from '../control/invitation.js';
import { ExitCode, messageOf, SimError, systemCode } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import { Listener, type ListenerOptions } from './listener.js';

/** How long agents beyond those that are expected are still sent away, in ms: refused ones would try again and again. */
const lingerMs = 5_000;

/** A listener, and the invitation with which agents find it. */
export interface OpenInvitation {
  readonly listener: Listener;
  readonly invitation: Invitation;
  /** Removes the file if it was made here, and soon accepts no more agents. */
  close(): void;
}

/**
 * Listens for agents. If there is a file at the path it is their invitation already, with a port and a key; else one is made there.
 *
 * @throws SimError `bad-usage`, `port-taken`, `not-written`
 */
export async function openInvitation(
  path: string,
  options: Omit<ListenerOptions, 'key' | 'port'>,
): Promise<OpenInvitation> {
  const given = existsSync(path) ? readInvitation(path) : null;
  const key = given?.key ?? randomBytes(32).toString('hex');
  const listener = await listen({ ...options, key, port: given?.port ?? 0 });
  const invitation = given ?? { addresses: ownAddresses(), port: listener.port, key };
  try {
    if (given === null) writeInvitation(path, invitation);
  } catch (error) {
    listener.closeAll();
    throw new SimError(
      'not-written',
      `the invitation ${quote(path)} cannot be written: ${messageOf(error)}`,
      {
        hint: 'give the path of a new file in a folder that can be written',
      },
    );
  }
  return {
    listener,
    invitation,
    close: () => {
      setTimeout(() => listener.stopAccepting(), lingerMs).unref();
      if (given === null) rmSync(path, { force: true });
    },
  };
}

async function listen(options: ListenerOptions): Promise<Listener> {
  try {
    return await Listener.open(options);
  } catch (error) {
    if (systemCode(error) !== 'EADDRINUSE') throw error;
    throw new SimError('port-taken', `port ${options.port} of the invitation is in use`, {
      exitCode: ExitCode.network,
      hint: 'end what listens there, or make another invitation',
    });
  }
}
