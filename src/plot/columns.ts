import type { ColumnRole, SweepColumn } from './table.js';

/** The columns that a sweep may have, in the order of its tables. */
export const sweepColumns: readonly SweepColumn[] = [
  column('topology', 'parameter', '', 'topology', '拓扑'),
  column('get', 'parameter', '', 'file', '文件'),
  column('strategy', 'parameter', '', 'strategy', '策略'),
  column('ttl', 'parameter', '', 'TTL', 'TTL'),
  column('holders', 'parameter', '', 'holders of a file', '持有文件的对等方数'),
  column('files', 'parameter', '', 'files', '文件数'),
  column('copies', 'parameter', '', 'copies of all files', '全部文件的副本数'),
  column('replicas', 'parameter', '', 'division of the copies', '副本的分配'),
  column('popularity', 'parameter', '', 'popularity', '流行度'),
  column('queries', 'parameter', '', 'queries', '查询数'),
  column('from', 'parameter', '', 'origin', '发起方'),
  column('every', 'parameter', '', 'time between queries', '查询间隔'),
  column('latency', 'parameter', '', 'latency', '延迟'),
  column('loss', 'parameter', '%', 'loss of messages', '消息丢失率', 0, 100),
  column('churn', 'parameter', '', 'churn', '对等方更替'),
  column('seed', 'replicate', '', 'seed', '随机种子'),
  column('success-rate', 'measure', '%', 'success rate', '成功率', 0, 100),
  column('first-hit-p50', 'measure', 'ms', 'time of the first hit, median', '首个命中时间，中位数', 0),
  column(
    'first-hit-p90',
    'measure',
    'ms',
    'time of the first hit, 90th percentile',
    '首个命中时间，第 90 百分位',
    0,
  ),
  column(
    'first-hit-p99',
    'measure',
    'ms',
    'time of the first hit, 99th percentile',
    '首个命中时间，第 99 百分位',
    0,
  ),
  column('first-hit-hops', 'measure', 'hops', 'distance of the first hit', '首个命中的距离', 0),
  column('reach', 'measure', '%', 'peers reached', '到达的对等方', 0, 100),
  column('messages', 'measure', '', 'messages per query', '每次查询的消息数', 0),
  column('duplicates', 'measure', '', 'duplicates per query', '每次查询的重复消息数', 0),
  column('checks', 'measure', '', 'checks of walkers per query', '每次查询的游走检查数', 0),
  column('lost', 'measure', '', 'lost messages per query', '每次查询丢失的消息数', 0),
  column('load', 'measure', '', 'messages per peer, mean', '每个对等方的消息数，均值', 0),
  column('load-max', 'measure', '', 'messages per peer, maximum', '每个对等方的消息数，最大值', 0),
];

function column(
  key: string,
  role: ColumnRole,
  unit: string,
  en: string,
  zh: string,
  min: number | null = null,
  max: number | null = null,
): SweepColumn {
  return { key, role, unit, label: { en, zh }, min, max };
}
