import type { Message } from '../../story/model.js';
import type { Section } from './axis-model.js';

/** The words of the diagram. */
export interface SpaceTimeTexts {
  /** Names of the phases. */
  readonly sections: Readonly<Record<Exclude<Section['kind'], 'wave'>, string>>;
  wave(wave: number): string;
  messages(count: number): string;
  hops(hops: number): string;
  /** Name of the lanes of peers without a path from the origin. */
  readonly noPath: string;
  /** A band of so many lanes that they have no names. */
  lanes(band: string, peers: number): string;
  /** A few words at the end of a message; empty if its mark says enough. */
  readonly fates: Readonly<Record<NonNullable<Message['fate']>, string>>;
  /** At a message that was sent to a peer that died before it arrived. */
  readonly afterDeath: string;
}
