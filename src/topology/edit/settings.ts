import { SimError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { PeerSpec } from '../model.js';
import { quote } from '../text.js';

/** What can be modified of a peer, by the names that people type. */
export const settings = ['ip', 'serverport', 'clientport', 'sharedir', 'peerlist', 'ttl'] as const;
export type Setting = (typeof settings)[number];

/**
 * The setting of that name; upper and lower case count as the same.
 *
 * @throws SimError `bad-usage`, where there is none
 */
export function settingNamed(name: string): Setting {
  const setting = settings.find((known) => known === name.toLowerCase());
  if (setting !== undefined) return setting;
  const meant = nearest(name, settings);
  const list = `${settings.slice(0, -1).join(', ')} and ${settings.at(-1)}`;
  throw new SimError('bad-usage', `unknown setting: ${quote(name)}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}the settings are ${list}`,
  });
}

/** The part of a peer that a setting is, as it is or as it shall be. */
export type PeerChange = Partial<
  Pick<PeerSpec, 'ip' | 'port' | 'clientPort' | 'shareDir' | 'neighbours' | 'ttl'>
>;

/** Where each setting stands in a peer. */
const fieldOf = {
  ip: 'ip',
  serverport: 'port',
  clientport: 'clientPort',
  sharedir: 'shareDir',
  peerlist: 'neighbours',
  ttl: 'ttl',
} as const satisfies Record<Setting, keyof PeerChange>;

/** A setting's value as text for people: neighbours as `0/3/4`, and `none` where there is nothing. */
export function settingText(peer: PeerSpec, setting: Setting): string {
  const value = peer[fieldOf[setting]];
  const text = typeof value === 'object' ? value.join('/') : String(value ?? '');
  return text === '' ? 'none' : text;
}
