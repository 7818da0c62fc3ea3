import { setTimeout } from 'node:timers/promises';
import { strategyNames } from '../../protocol/strategy-text.js';
import { inLevel } from '../requirement.js';

/** A process that dies of a closed connection dies within this time. */
const deathMs = 300;

export const listens = inLevel(1, [
  {
    id: 'listen',
    title: 'listens on its configured address in time',
    why: 'Its neighbours know only this address.',
    musts: ['W19'],
    points: 2,
    strategies: strategyNames,
    setup: { isStart: true },
    async run(trial) {
      // A message is sent because a connection without one is tested by the next requirement.
      await trial.send(trial.neighbours[0], trial.query(trial.candidate.shared.own.name));
      await trial.conditions.sleep(50);
    },
  },
  {
    id: 'stays-up',
    title: 'stays up after connections without a message',
    why: 'A neighbour may connect and send nothing, or close the connection first.',
    musts: ['W15', 'W19'],
    points: 2,
    strategies: strategyNames,
    async run(trial) {
      for (let count = 0; count < 3; count += 1) {
        const silent = await trial.connect('an unknown peer');
        await setTimeout(20);
        if (count === 1) silent.end();
        else silent.destroy();
      }
      await trial.conditions.sleep(deathMs);
      const open = await trial.connect('an unknown peer');
      await trial.conditions.sleep(deathMs / 3);
      open.destroy();
    },
  },
]);
