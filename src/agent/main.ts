import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import { readInvitation } from '../control/invitation.js';
import { Children } from './children.js';
import { dial } from './dial.js';

/**
 * The entry of a host's agent, which an engine (Slurm, mpirun, ...) starts once per host. It starts peers for a supervisor elsewhere, and
 * carries their channels over one connection. When that connection closes the supervisor has ended, and the agent ends too.
 */
async function main(path: string | undefined): Promise<void> {
  if (path === undefined) return fail('give the path of an invitation');
  let send: (message: FromAgent) => void = () => {};
  const children = new Children((message) => send(message));
  const onMessage = (message: ToAgent): void => {
    if (message.type === 'clock')
      send({ type: 'clock', sent: message.sent, now: String(process.hrtime.bigint()) });
    else if (message.type === 'leave') void leave(children);
    else children.do(message);
  };
  const found = await dial(readInvitation(path), onMessage);
  if (found === null) return fail('no supervisor was found at the addresses of the invitation');
  send = (message) => found.lines.send(message);
  found.socket.once('close', () => void leave(children));
}

async function leave(children: Children): Promise<void> {
  await children.killAll();
  process.exit(0);
}

function fail(reason: string): void {
  process.stderr.write(`floodsim agent: ${reason}\n`);
  process.exitCode = 1;
}

void main(process.argv[2]);
