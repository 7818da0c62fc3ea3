import type { DialectName } from '../core/vocabulary.js';
import { listens } from './levels/1-listens.js';
import { answers } from './levels/2-answers.js';
import { forwards } from './levels/3-forwards.js';
import { ttl } from './levels/4-ttl.js';
import { duplicates } from './levels/5-duplicates.js';
import { transfers } from './levels/6-transfers.js';
import { stream } from './levels/7-stream.js';
import { refuses } from './levels/8-refuses.js';
import { load } from './levels/9-load.js';
import type { Requirement } from './requirement.js';

/** Every requirement, in the order of the levels. */
export const requirements: readonly Requirement[] = [
  ...listens,
  ...answers,
  ...forwards,
  ...ttl,
  ...duplicates,
  ...transfers,
  ...stream,
  ...refuses,
  ...load,
];

/** The requirements of a dialect. */
export function requirementsOf(dialect: DialectName): Requirement[] {
  return requirements.filter(({ dialects }) => dialects?.includes(dialect) ?? true);
}
