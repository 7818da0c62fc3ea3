import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import { receiveInvitation } from '../control/invitation.js';
import { messageOf, SimError } from '../core/errors.js';
import { memoryLimits } from '../core/memory.js';
import { limitsFor, machineId } from '../core/resources.js';
import type { Address } from '../core/vocabulary.js';
import type { AgentLines } from './attempt.js';
import { Children } from './children.js';
import { dial } from './dial.js';
import { onEngineSignal } from './engine-signals.js';
import { Files } from './files.js';

/**
 * The entry of a host's agent, which an engine (Slurm, mpirun, ...) starts once per host. It starts peers for a supervisor elsewhere, and
 * carries their channels over one connection. When that connection closes the supervisor has ended, and the agent ends too.
 */
async function main(path: string | undefined, waitSeconds: string | undefined): Promise<void> {
  if (path === undefined) return fail('give the path of an invitation');
  let lines: AgentLines | null = null;
  const send = (message: FromAgent): void => lines?.send(message);
  const children = new Children(send);
  const files = new Files({
    send: (answer) => send({ type: 'files', answer }),
    onScratch: (path) => children.warden.folder(path),
  });
  const leave = async (addresses: readonly Address[]): Promise<void> => {
    await children.killAll();
    send({ type: 'left', ...(await children.left(addresses, files.remove())) });
    // Its end closes the connection, and then this process ends.
    if (lines === null) process.exit(0);
    lines.close();
  };
  onEngineSignal({
    // Without a supervisor there is nothing to wait for.
    onSignal: (signal) => (lines === null ? process.exit(1) : send({ type: 'ending', signal })),
    isStopping: () => children.isStopping,
    leave: () => lines?.end('its engine has ended it'),
  });
  const onMessage = (message: ToAgent): void => {
    switch (message.type) {
      case 'clock':
        send({ type: 'clock', sent: message.sent, now: String(process.hrtime.bigint()) });
        return lines?.flush();
      case 'measure':
        return send({
          type: 'resources',
          limits: limitsFor(message.threads),
          memory: memoryLimits(),
          machine: machineId(),
        });
      case 'leave':
        return void leave(message.addresses);
      case 'files':
        return files.do(message.order);
      default:
        return children.do(message);
    }
  };
  try {
    const invitation = await receiveInvitation(path, process.stdin);
    const patienceMs = waitSeconds === undefined ? undefined : Number(waitSeconds) * 1000;
    lines = await dial(invitation, { onMessage, onEnd: () => void end(children, files), patienceMs });
  } catch (error) {
    const hint = error instanceof SimError && error.hint !== undefined ? `\nhint: ${error.hint}` : '';
    fail(messageOf(error) + hint);
  }
}

async function end(children: Children, files: Files): Promise<void> {
  await children.killAll();
  await children.left([], files.remove());
  process.exit(0);
}

function fail(reason: string): void {
  process.stderr.write(`floodsim agent: ${reason}\n`);
  process.exitCode = 1;
}

void main(process.argv[2], process.argv[3]);
