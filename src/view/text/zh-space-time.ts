import type { SpaceTimeTexts } from '../draw/space-time/labels.js';

export const spaceTimeZh: SpaceTimeTexts = {
  sections: { flood: '泛洪', answer: '应答', transfer: '传输', settling: '收尾' },
  wave: (wave) => `第 ${wave} 波`,
  messages: (count) => `${count} 条消息`,
  hops: (hops) => `${hops} 跳`,
  noPath: '无路径',
  lanes: (band, peers) => `${band}：${peers} 个`,
  fates: {
    asked: '',
    holder: '持有文件',
    duplicate: '重复',
    own: '回到发起方',
    ttl: 'TTL 耗尽',
    'dead-end': '无其他邻居',
    unreachable: '不可达',
    unseen: '',
    lost: '没有到达',
    'lost-by-fault': '丢弃',
    request: '命中',
    alternate: '另一命中',
    ignore: '另一命中，不需要',
    unknown: '命中',
    verified: '校验通过',
    failed: '传输失败',
  },
  afterDeath: '对等方已异常退出',
};
