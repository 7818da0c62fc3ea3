import { setTimeout } from 'node:timers/promises';
import type { Requirement } from '../requirement.js';

/** What ends a process comes of a closed connection within this time, or of something else. */
const afterwardsMs = 300;

export const listens: readonly Requirement[] = [
  {
    id: 'listen',
    level: 1,
    title: 'listens on the address it is given, in time',
    why: 'Its neighbours have its address from the same file, and can reach it nowhere else.',
    paragraph: 'Terms',
    points: 2,
    surroundings: { isStart: true },
    async run(trial) {
      // Something is said on it, as a connection on which nothing is said is the next requirement's business.
      await trial.send(trial.neighbours[0], trial.query(trial.candidate.shared.own.name));
      await trial.happenings.sleep(50);
    },
  },
  {
    id: 'stays-up',
    level: 1,
    title: 'is still up, and listens, after connections that say nothing',
    why: 'A neighbour may connect and have nothing to say, or be gone before it does.',
    paragraph: 'Messages',
    points: 2,
    async run(trial) {
      for (let count = 0; count < 3; count += 1) {
        const silent = await trial.connect('somebody');
        await setTimeout(20);
        if (count === 1) silent.end();
        else silent.destroy();
      }
      await trial.happenings.sleep(afterwardsMs);
      const open = await trial.connect('somebody');
      await trial.happenings.sleep(afterwardsMs / 3);
      open.destroy();
    },
  },
];
