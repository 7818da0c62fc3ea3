import { SimError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import type { PeerId } from '../../vocabulary.js';
import { id, ip, type Kind, port, ttl } from '../check/values.js';
import { quote } from '../quote.js';

/** What of a peer can be modified, by the older program's names. */
export const settings = ['ip', 'serverport', 'clientport', 'sharedir', 'peerlist', 'ttl'] as const;
export type Setting = (typeof settings)[number];

/** A setting with a value that is one by itself; whether it fits the network is checked with the whole of it. */
export type Wish =
  | { readonly setting: 'ip'; readonly value: string; readonly typed: string }
  | { readonly setting: 'serverport' | 'clientport' | 'ttl'; readonly value: number; readonly typed: string }
  | { readonly setting: 'sharedir'; readonly value: string; readonly typed: string }
  | { readonly setting: 'peerlist'; readonly value: readonly PeerId[]; readonly typed: string };

/** @throws SimError `bad-usage` for an unknown setting, and for a value that cannot be one */
export function readWish(name: string, typed: string): Wish {
  const setting = settings.find((known) => known === name.toLowerCase());
  switch (setting) {
    case 'ip':
      return { setting, typed, value: readAs(ip, setting, typed) };
    case 'serverport':
    case 'clientport':
      return { setting, typed, value: readAs(port, setting, typed) };
    case 'ttl':
      return { setting, typed, value: readAs(ttl, setting, typed) };
    case 'sharedir':
      if (typed.trim() === '') throw usage('sharedir is empty', 'write the folder that the peer shares');
      return { setting, typed, value: typed };
    case 'peerlist':
      return { setting, typed, value: readPeerList(typed) };
    case undefined:
      throw unknown(name);
  }
}

function readAs<T>(kind: Kind<T>, setting: Setting, typed: string): T {
  const value = kind.read(typed.trim());
  if (value === undefined) throw usage(`${setting} ${quote(typed)} is not ${kind.what}`, kind.mend);
  return value;
}

/** `0/3/4`, also `0,3,4` and `[0, 3]`; `none`, `-` and `[]` for nobody. */
function readPeerList(typed: string): PeerId[] {
  const inner = typed.trim().replace(/^\[|\]$/gu, '');
  if (inner === '' || inner === '-' || inner.toLowerCase() === 'none') return [];
  return inner.split(/[/,]/u).map((item) => {
    const value = id.read(item.trim());
    if (value === undefined) {
      throw usage(`${quote(item)} in peerlist is not ${id.what}`, 'write it as 0/3/4, or none');
    }
    return value;
  });
}

function unknown(name: string): SimError {
  const near = nearest(name, settings);
  return usage(
    `there is no setting ${quote(name)}`,
    near === undefined ? `the settings are ${settings.join(', ')}` : `did you mean ${near}?`,
  );
}

function usage(message: string, mend: string): SimError {
  return new SimError('bad-usage', message, { mend });
}
