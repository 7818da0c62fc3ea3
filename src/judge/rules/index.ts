import { answers } from './answers.js';
import { arrives, sent } from './arrivals.js';
import { cause } from './causes.js';
import { content, transfers, verified } from './files.js';
import { saves, transfer } from './foreign-transfers.js';
import { forwards } from './forwards.js';
import { hosts } from './hosts.js';
import { flood, message } from './messages.js';
import { expired, hops, sum, ttl } from './numbers.js';
import { printed } from './printed.js';
import { children, staysUp } from './processes.js';
import { duplicate, origin, sender } from './recipients.js';
import type { Rule } from './rule.js';
import { strategy } from './strategy.js';
import { total } from './total.js';

/** All rules of the judge, by their ids, in the order in which reports list them. `docs/verify.md` describes them. */
export const rules = {
  'stays-up': staysUp,
  message,
  ttl,
  hops,
  sum,
  expired,
  duplicate,
  sender,
  origin,
  forwards,
  strategy,
  answers,
  transfer,
  saves,
  flood,
  sent,
  arrives,
  total,
  transfers,
  verified,
  content,
  children,
  hosts,
  cause,
  printed,
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof rules;
