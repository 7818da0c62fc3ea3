import { SimError } from '../../core/errors.js';
import { cisen07 } from './cisen07.js';
import type { Dialect } from './dialect.js';
import { jiangluyu } from './jiangluyu.js';
import { native } from './native.js';

/** Every dialect that a peer can be spoken to in, by name. */
const dialects: Readonly<Record<Dialect['name'], Dialect>> = { native, jiangluyu, cisen07 };

/** @throws SimError `bad-usage`, listing the names there are */
export function dialectNamed(name: string): Dialect {
  const dialect = Object.hasOwn(dialects, name) ? dialects[name as Dialect['name']] : undefined;
  if (dialect === undefined) {
    throw new SimError('bad-usage', `no dialect is called '${name}'`, {
      hint: `use one of: ${Object.keys(dialects).join(', ')}`,
    });
  }
  return dialect;
}
