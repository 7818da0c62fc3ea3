import { compressions, digestModes } from '../../core/vocabulary.js';
import type { NetworkOptions } from '../model.js';
import type { Report, SourceLocation } from '../source.js';
import { quote } from '../text.js';
import { defaultOptions } from '../validate/read-options.js';
import { oneOf, ttl, type ValueType, yesOrNo } from '../validate/values.js';

/** The network's options as texts, by their names in the INI. */
export type OptionTexts = Partial<Record<'ttl' | 'forward_on_hit' | 'compression' | 'digest', string>>;

/** Those that are not as they are anyway. */
export function optionTexts({ ttl, forwardOnHit, compression, digest }: NetworkOptions): OptionTexts {
  return {
    ...(ttl === defaultOptions.ttl ? {} : { ttl: String(ttl) }),
    ...(forwardOnHit === defaultOptions.forwardOnHit ? {} : { forward_on_hit: forwardOnHit ? 'yes' : 'no' }),
    ...(compression === defaultOptions.compression ? {} : { compression }),
    ...(digest === defaultOptions.digest ? {} : { digest }),
  };
}

export function readOptionTexts(texts: OptionTexts, place: SourceLocation, report: Report): NetworkOptions {
  const read = <T>(name: keyof OptionTexts, kind: ValueType<T>, otherwise: T): T => {
    const text = texts[name];
    const value = text === undefined ? otherwise : kind.read(text.trim());
    if (value !== undefined) return value;
    report(place, `${name} ${quote(text ?? '')} is not ${kind.what}`, kind.hint);
    return otherwise;
  };
  return {
    ttl: read('ttl', ttl, defaultOptions.ttl),
    forwardOnHit: read('forward_on_hit', yesOrNo, defaultOptions.forwardOnHit),
    compression: read('compression', oneOf(compressions), defaultOptions.compression),
    digest: read('digest', oneOf(digestModes), defaultOptions.digest),
  };
}
