import { SimError } from '../../core/errors.js';
import { type CheckOptions, check } from '../check.js';
import { type Isolation, type IsolationMode, isolated, notIsolated } from '../isolation.js';
import type { CheckResult } from '../result.js';
import { Cell, type CellOptions, NoIsolation } from './cell.js';

export type IsolatedCheckOptions = Omit<CheckOptions, 'cell' | 'isolation'> &
  Pick<CellOptions, 'own' | 'hidden'>;

/**
 * Like `check`, in a cell if `mode` and the system permit it.
 *
 * @throws SimError `bad-usage` if the mode is `always`, and the system does not permit it
 */
export async function checkIsolated(
  mode: IsolationMode,
  options: IsolatedCheckOptions,
): Promise<CheckResult> {
  const cell = await startCell(mode, options);
  if (!(cell instanceof Cell)) return check({ ...options, cell: null, isolation: cell });
  try {
    return await cell.check({ ...options, cell: null, isolation: isolated });
  } finally {
    await cell.end();
  }
}

/**
 * Whether submissions can be isolated here. It is found out once for all: no submission must be able to change it for others.
 *
 * @throws SimError `bad-usage` if the mode is `always`, and they cannot
 */
export async function probeIsolation(mode: IsolationMode, options: CellOptions): Promise<Isolation> {
  const cell = await startCell(mode, options);
  if (!(cell instanceof Cell)) return cell;
  await cell.end();
  return isolated;
}

async function startCell(mode: IsolationMode, options: CellOptions): Promise<Cell | Isolation> {
  if (mode === 'never') return notIsolated('--isolate never');
  try {
    return await Cell.start(options);
  } catch (error) {
    if (!(error instanceof NoIsolation)) throw error;
    if (mode === 'auto') return notIsolated(error.message);
    throw new SimError('bad-usage', `the peer cannot be isolated: ${error.message}`, {
      hint: 'docs/check.md lists what isolation needs; --isolate never runs a program that you trust',
    });
  }
}
