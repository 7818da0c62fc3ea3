import { SimError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { quote } from '../text.js';
import type { Generator } from './generator.js';
import { kinds } from './kinds/index.js';

/** @throws SimError `bad-usage`, with every kind there is, where there is none of that name */
export function findKind(name: string): Generator {
  const found = kinds.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const names = kinds.map((kind) => kind.name);
  const meant = nearest(name, names);
  throw new SimError('bad-usage', `unknown kind of network: ${quote(name)}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}there are ${names.join(', ')}`,
  });
}
