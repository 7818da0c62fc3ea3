import type { faultsEn } from './en-faults.js';
import { spaced } from './zh-sentences.js';

/** 故障的作用。 */
export const faultsZh: typeof faultsEn = {
  title: '故障',
  notYet: '尚未作用',
  neverStarted: '从未开始：本次运行不能说明它',
  neverActed: '从未作用：本次运行不能说明它',
  lost: (messages) => `丢弃 ${messages} 条消息`,
  copied: (messages) => `${messages} 条消息发送两次`,
  acted: (times) => `作用 ${times} 次`,
  named: (fault, text) => (text === '' ? `故障 ${fault}` : `故障 ${fault}（${text}）`),
  does: {
    began: (fault) => `${spaced(fault)}开始。`,
    ended: (fault) => `${spaced(fault)}结束。`,
    lost: (fault, _peer, from, to) => `${spaced(fault)}丢弃了${spaced(from)}发给${spaced(to)}的查询。`,
    duplicated: (fault, _peer, from, to) =>
      `${spaced(fault)}把${spaced(from)}发给${spaced(to)}的查询发送了两次。`,
    delayed: (fault, _peer, from, to, amount) =>
      `${spaced(fault)}延迟了${spaced(from)}发给${spaced(to)}的查询${amount === '' ? '' : `：${amount}`}。`,
    reordered: (fault, _peer, from, to) =>
      `${spaced(fault)}把${spaced(from)}发给${spaced(to)}的查询排到后一条之后。`,
    sliced: (fault, _peer, from, to) => `${spaced(fault)}把${spaced(from)}发给${spaced(to)}的查询分段发送。`,
    reset: (fault, _peer, from, to) => `${spaced(fault)}重置了从${spaced(from)}到${spaced(to)}的连接。`,
    killed: (fault, peer) => `${spaced(fault)}终止了${peer}。`,
    paused: (fault, peer) => `${spaced(fault)}暂停了${peer}。`,
    resumed: (fault, peer) => `${spaced(fault)}让${spaced(peer)}继续运行。`,
    stopped: (fault, peer) => `${spaced(fault)}停止了${peer}。`,
    started: (fault, peer) => `${spaced(fault)}启动了${peer}。`,
    slowed: (fault, peer) => `${spaced(fault)}改变了${spaced(peer)}查找文件的速度。`,
    flipped: (fault, _peer, from, to) =>
      `${spaced(fault)}改动了从${spaced(from)}到${spaced(to)}的压缩包中的一个字节。`,
    truncated: (fault, _peer, from, to) => `${spaced(fault)}截断了从${spaced(from)}到${spaced(to)}的压缩包。`,
    stalled: (fault, _peer, from, to) =>
      `${spaced(fault)}使从${spaced(from)}到${spaced(to)}的压缩包停在途中。`,
    swapped: (fault, _peer, from, to) =>
      `${spaced(fault)}在${spaced(from)}向${spaced(to)}发送文件时改动了该文件。`,
    lied: (fault, _peer, from, to) =>
      `${spaced(fault)}使${spaced(to)}从${spaced(from)}收到另一个文件的摘要。`,
  },
  rows: {
    began: '开始',
    ended: '结束',
    lost: '丢弃',
    duplicated: '发送两次',
    delayed: '延迟',
    reordered: '乱序',
    sliced: '分段',
    reset: '连接重置',
    killed: '终止',
    paused: '暂停',
    resumed: '继续运行',
    stopped: '停止',
    started: '启动',
    slowed: '变慢',
    flipped: '字节改动',
    truncated: '压缩包截断',
    stalled: '压缩包停在途中',
    swapped: '文件改动',
    lied: '摘要错误',
  },
  row: (fault, what) => `故障 ${fault}：${what}`,
};
