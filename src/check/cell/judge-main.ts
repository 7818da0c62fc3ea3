import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { messageOf, systemCode } from '../../core/errors.js';
import type { Guard } from '../../processes/warden.js';
import { check } from '../check.js';
import { isolated } from '../isolation.js';
import { defaultCaps } from '../limits.js';
import {
  type CheckRequest,
  type FromJudge,
  namedRequirement,
  type ToJudge,
  toPlain,
  toPlainCheck,
} from './messages.js';
import { TrialBoxes } from './trial-boxes.js';

/** The entry of the process that runs a check inside a cell. Its argument is the folder of the trials. */

const interrupted = new AbortController();
const killed = new AbortController();

process.on('message', (message) => {
  const order = message as ToJudge;
  if (order.type === 'check') void judge(order.request);
  if (order.type === 'interrupt') interrupted.abort();
  if (order.type === 'kill') killed.abort();
  if (order.type === 'exit') process.exit(0);
});
// It is the first process of its pid namespace: the kernel kills all others when it ends.
process.on('disconnect', () => process.exit(0));
closeInheritedFiles();
void probe();

/**
 * Closes what the caller of `sim check` has open, such as a lock or the grades: a candidate would inherit it. Node and the judge
 * themselves open files only with the flag that keeps them from children.
 */
function closeInheritedFiles(): void {
  const closedOnExec = 0o2000000;
  for (const fd of readdirSync('/proc/self/fd').map(Number)) {
    try {
      const [, flags = ''] =
        /^flags:\s*(\d+)$/mu.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')) ?? [];
      if (fd > 2 && (Number.parseInt(flags, 8) & closedOnExec) === 0) closeSync(fd);
    } catch {
      // The one with which the folder was read.
    }
  }
}

function send(message: FromJudge): void {
  process.send?.(message);
}

async function probe(): Promise<void> {
  try {
    await new TrialBoxes(process.argv[2] ?? '', defaultCaps, false).probe();
    send({ type: 'ready' });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    send({ type: 'unavailable', reason: stderr?.trim().split('\n')[0] || messageOf(error) });
  }
}

/** The end of the namespace ends what a warden would have to. */
const guard: Guard = { expect: () => {}, guard: () => {}, release: () => {} };

async function judge({ asked, points, ...request }: CheckRequest): Promise<void> {
  try {
    const result = await check({
      ...request,
      asked: asked.map(namedRequirement),
      pointsOf: ({ id, points: usual }) => points[id] ?? usual,
      warden: guard,
      cell: new TrialBoxes(request.folder, request.caps, request.command[0] === 'sim'),
      isolation: isolated,
      signal: interrupted.signal,
      killSignal: killed.signal,
      onResult: (one) => send({ type: 'result', result: toPlain(one) }),
    });
    send({ type: 'done', result: toPlainCheck(result) });
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    send({ type: 'error', message: messageOf(error), code: systemCode(error), stack });
  }
}
