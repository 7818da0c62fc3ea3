import type { Range } from '../judge/breadth-first.js';
import type { SheetWords } from './words.js';
import { savedOf } from './worksheet.js';

export const zh: SheetWords = {
  tag: 'zh-CN',
  marks: { label: '：', item: '、', sentence: '' },
  title: (network) => `${network} 中的泛洪`,
  sheet: (seed) => `练习单 ${seed}`,
  name: '姓名',
  date: '日期',
  network: (peers, links) => `网络：${peers} 个对等方，${links} 条链路`,
  peer: '对等方',
  neighbours: '邻居',
  rulesTitle: '规则',
  rules: [
    '发起方把查询发给它的所有邻居。',
    '对等方第一次收到一个查询时，把它转发给所有邻居，但不发给发送方和发起方。',
    '转发之前先把生存时间（TTL）减 1；减到 0 就不转发。生存时间为 n 的查询最多经过 n 条链路。',
    '对等方已经收到过的查询，再来的副本是重复消息，会被丢弃。',
    '持有文件的对等方直接向发起方发送命中，不再转发查询。',
    '每条消息用时相同。这里命中不计入消息数。',
  ],
  question: (number, title) => `${number}. ${title}`,
  answersTitle: '答案',
  ask: (question, sheet) => {
    const range = ({ min, max }: Range): string => (min === max ? String(min) : `${min} 到 ${max}`);
    const list = (peers: readonly number[]): string => (peers.length === 0 ? '没有' : peers.join('、'));
    switch (question.kind) {
      case 'waves': {
        const { origin, ttl, waves } = question;
        return {
          title: '查询的波次',
          text: [
            `对等方 ${origin} 查询一个没有对等方持有的文件，生存时间为 ${ttl}。`,
            '写出每一波第一次到达的对等方，并在图中涂色。',
          ],
          blanks: waves.map((_, index) => `第 ${index + 1} 波`),
          answers: waves.map(list),
          because: '',
        };
      }
      case 'cost': {
        const { origin, ttl, messages, duplicates, isFullFlood } = question;
        const { links, peers } = sheet;
        const sum = `2 × ${links} 条链路 −（${peers.length} 个对等方 − 1）= ${range(messages)}：每个对等方都发给所有邻居，除发起方外每个都不发回给发送方。每个对等方除第一份以外的副本都是重复消息。`;
        return {
          title: '查询的开销',
          text: [`对等方 ${origin} 查询一个没有对等方持有的文件，生存时间为 ${ttl}，足够大。`],
          blanks: ['发送的消息数', '其中重复的消息数'],
          answers: [range(messages), range(duplicates)],
          because: isFullFlood ? sum : '',
        };
      }
      case 'ttl': {
        const { origin, ttl, notReached, messages, duplicates } = question;
        return {
          title: '较小的生存时间',
          text: [`对等方 ${origin} 查询一个没有对等方持有的文件，生存时间为 ${ttl}。`],
          blanks: ['查询没有到达的对等方', '发送的消息数', '其中重复的消息数'],
          answers: [list(notReached), range(messages), range(duplicates)],
          because: '',
        };
      }
      case 'nearest': {
        const { origin, holder, ttl, path } = question;
        return {
          title: '最小的生存时间',
          text: [`对等方 ${origin} 查询一个只有对等方 ${holder} 持有的文件。`],
          blanks: ['能够命中的最小生存时间', '查询可以经过的一条路径'],
          answers: [String(ttl), path.join(' → ')],
          because: '路径只是一个例子：同样长的路径都对。',
        };
      }
      case 'holder': {
        const { origin, holder, ttl, messages, without } = question;
        return {
          title: '途中的持有者',
          text: [`对等方 ${origin} 查询一个只有对等方 ${holder} 持有的文件，生存时间为 ${ttl}。`],
          blanks: ['发送的消息数', '比没有对等方持有文件时少'],
          answers: [range(messages), range(savedOf(question))],
          because: `持有者不转发查询。没有持有者时有 ${range(without)} 条消息。`,
        };
      }
      case 'removed': {
        const { origin, removed, target, notReached, before, after } = question;
        return {
          title: '一个对等方停止运行',
          text: [`对等方 ${removed} 已停止运行。对等方 ${origin} 查询一个文件，生存时间足够大。`],
          blanks: [
            '查询没有到达的其他对等方',
            `原来从对等方 ${origin} 到对等方 ${target} 的链路数`,
            `现在从对等方 ${origin} 到对等方 ${target} 的链路数`,
          ],
          answers: [list(notReached), String(before), after === null ? '没有路径' : String(after)],
          because: '',
        };
      }
      case 'farthest': {
        const { diameter, pairs } = question;
        return {
          title: '网络的直径',
          text: ['每个对等方各做一次发起方，每次查询都要到达所有有路径可达的对等方。'],
          blanks: ['满足要求的最小生存时间', '需要它的两个对等方'],
          answers: [String(diameter), pairs.map((pair) => pair.join(' 和 ')).join('；')],
          because: '这就是网络的直径，即最大距离（跳数）。写出一对即可。',
        };
      }
    }
  },
};
