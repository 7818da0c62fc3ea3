import type { Options } from 'yargs';
import { numberOption } from './number-option.js';

/** Who asks for what, with which TTL: of whatever asks, or predicts what asking would come to. */
export const questionOptions = {
  get: {
    alias: 'g',
    type: 'string',
    array: true,
    requiresArg: true,
    demandOption: true,
    group: 'The question:',
    describe: 'file or folder to ask for; may be repeated',
  },
  from: {
    alias: 'f',
    type: 'string',
    coerce: numberOption('from'),
    requiresArg: true,
    group: 'The question:',
    describe: 'peer that asks  [default: the first]',
  },
  ttl: {
    alias: 't',
    type: 'string',
    coerce: numberOption('ttl'),
    requiresArg: true,
    group: 'The question:',
    describe: 'links a query may cross  [default: as in the INI]',
  },
} as const satisfies Record<string, Options>;

/** When a flood is over whose messages cannot be counted. */
export function quietForOption(group?: string) {
  return {
    type: 'string',
    coerce: numberOption('quiet-for'),
    default: '1',
    defaultDescription: '1',
    requiresArg: true,
    ...(group !== undefined && { group }),
    describe: 'seconds without news that end a flood to foreign programs',
  } as const satisfies Options;
}
