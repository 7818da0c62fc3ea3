import { SimError } from '../../errors.js';
import type { Dialect } from './dialect.js';
import { native } from './native.js';

/** Every dialect that a peer can be spoken to in, by name. */
const dialects: Readonly<Record<string, Dialect>> = { native };

/** @throws SimError `bad-usage`, listing the names there are */
export function dialectNamed(name: string): Dialect {
  const dialect = Object.hasOwn(dialects, name) ? dialects[name] : undefined;
  if (dialect === undefined) {
    throw new SimError('bad-usage', `no dialect is called '${name}'`, {
      mend: `use one of: ${Object.keys(dialects).join(', ')}`,
    });
  }
  return dialect;
}
