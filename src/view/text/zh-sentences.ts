import type { sentencesEn } from './en-sentences.js';

/** 步骤的句子，以及列表中的短语。 */
export const sentencesZh: typeof sentencesEn = {
  peers: (peers) => `对等方 ${and(peers)}`,
  manyPeers: (shown, others) => `对等方 ${shown.join('、')} 及另外 ${others} 个`,
  unknownPeer: '未知对等方',
  peer: (peer) => `对等方 ${peer}`,
  idle: '尚未发出查询。',
  before: '查询尚未发出。',
  issued: (peer, file) => `对等方 ${peer} 向所有邻居查询 ${file}。`,
  searches: (peer, file, strategy) => `对等方 ${peer} 以策略 ${strategy} 搜索 ${file}。`,
  searchStep: (peer, step) => `对等方 ${peer} 发出搜索的第 ${step} 步。`,
  searchEnded: (peer) => `对等方 ${peer} 结束搜索：不再发送消息。`,
  checkSent: (peer) => `行走者在对等方 ${peer} 等待：该对等方询问发起方是否继续。`,
  checkReceived: (peer, goesOn) => `对等方 ${peer} 答复行走者：${goesOn ? '继续' : '停止'}。`,
  checkAnswered: (peer, goesOn) => `对等方 ${peer} 处的行走者${goesOn ? '继续前进' : '停止'}。`,
  checkFailed: (peer) => `对等方 ${peer} 未得到发起方的答复：其行走者停止。`,
  asked: (peer, from, to) => `${spaced(peer)}没有该文件，把${spaced(from)}发来的查询转发给${to}。`,
  underWay: (peer, from) => `${spaced(peer)}收到${spaced(from)}发来的查询。`,
  holder: (peer) => `${spaced(peer)}持有该文件，直接应答发起方。`,
  holderForwards: (peer, to) => `${spaced(peer)}持有该文件，直接应答发起方，并把查询转发给${to}。`,
  duplicate: (peer, from) => `${spaced(peer)}已见过该查询：丢弃${spaced(from)}发来的副本。`,
  own: (peer, from) => `${spaced(peer)}是该查询的发起方：丢弃${spaced(from)}发来的副本。`,
  ttl: (peer) => `${spaced(peer)}没有该文件，生存时间（TTL）已耗尽：查询到此为止。`,
  deadEnd: (peer) => `${spaced(peer)}没有该文件，也无其他邻居可查询。`,
  walkerStopped: (peer) => `行走者停在${spaced(peer)}：发起方不让其继续。`,
  unseen: (peer, from) => `${spaced(peer)}收到${spaced(from)}发来的查询。它是外部程序，不报告自己的行为。`,
  lost: (peer, from) => `${spaced(from)}发给${spaced(peer)}的查询没有到达。`,
  unreachable: (peer, from, reason) => `${spaced(from)}无法连接${peer}${why(reason)}。`,
  sending: (peer, from) => `查询正从${spaced(from)}发往${peer}。`,
  hitSent: (from, to) => `${spaced(from)}向${spaced(to)}发送命中。`,
  hitRequest: (from, to) => `${spaced(to)}收到${spaced(from)}的命中，并向它请求文件。`,
  hitAlternate: (from, to) => `${spaced(to)}保留${spaced(from)}的命中，以备传输失败。`,
  hitIgnore: (from, to) => `${spaced(to)}不需要${spaced(from)}的命中。`,
  hitUnknown: (from, to) => `${spaced(to)}收到${spaced(from)}的命中。`,
  hitUnreachable: (from, to, reason) => `${spaced(from)}的命中无法发送给${to}${why(reason)}。`,
  hitLost: (from, to) => `${spaced(from)}发给${spaced(to)}的命中没有到达。`,
  requested: (from, to) => `${spaced(to)}向${spaced(from)}请求文件。`,
  verified: (from, to) => `${spaced(to)}已从${spaced(from)}收到文件，摘要一致：校验通过。`,
  failed: (from, to, reason) => `从${spaced(from)}到${spaced(to)}的传输失败${why(reason)}。`,
  transferLost: (from, to) => `从${spaced(from)}到${spaced(to)}的传输没有完成。`,
  settled: '该查询已没有在途消息：泛洪结束。',
  settledQuiet: '一段时间内没有观察到消息：视为泛洪结束。',
  resolvedVerified: (peer, file) => `对等方 ${peer} 的查询结束：${file} 校验通过。`,
  resolvedHeld: (peer, file) => `对等方 ${peer} 自己持有 ${file}，不发送查询。`,
  resolvedNotFound: (peer, file) => `对等方 ${peer} 的查询结束：未找到 ${file}。`,
  resolvedUnverified: (peer, file) => `对等方 ${peer} 的查询结束：找到了 ${file}，但没有一次传输校验通过。`,
  resolvedAbandoned: (peer) => `对等方 ${peer} 的客户端没有等待结果。`,
  died: (peer) => `对等方 ${peer} 异常退出。`,
  stopped: (peer) => `对等方 ${peer} 已停止。`,
  started: (peer) => `对等方 ${peer} 已启动。`,
  hostLost: (host, peers, reason) => `主机 ${host} 失联，其上的 ${peers} 个对等方随之退出${why(reason)}。`,
  wave: (wave, messages, asked, duplicates) =>
    `第 ${wave} 波：${messages} 条消息，${asked} 个新对等方，${duplicates} 条重复。`,
  whatIf: (ttl, reached, others, messages) =>
    `TTL 为 ${ttl} 时，查询用 ${messages} 条消息到达 ${others} 个对等方中的 ${reached} 个。`,
  whatIfFound: (peers) => `在${spaced(peers)}命中。`,
  whatIfNotFound: '未找到文件。',
  rows: {
    issued: '向邻居查询',
    searchStep: (step) => `第 ${step} 步`,
    searchEnded: '搜索结束',
    checkSent: '行走者等待',
    goesOn: '行走者继续',
    stops: '行走者停止',
    asked: (to) => `转发给${to}`,
    underWay: '收到',
    holder: '持有文件',
    duplicate: '重复',
    own: '回到发起方',
    ttl: 'TTL 耗尽',
    deadEnd: '无其他邻居',
    walkerStopped: '由发起方停止',
    unseen: '外部对等方收到',
    lost: '没有到达',
    unreachable: '不可达',
    hitSent: '直接应答',
    hitRequest: '命中',
    hitAlternate: '另一命中，备用',
    hitIgnore: '另一命中，不需要',
    hitUnknown: '命中',
    requested: '请求文件',
    verified: '校验通过',
    failed: '传输失败',
    settled: '泛洪结束',
    resolved: {
      verified: '查询结束：校验通过',
      held: '查询结束：发起方持有文件',
      'not-found': '查询结束：未找到',
      unverified: '查询结束：校验未通过',
      abandoned: '查询被放弃',
    },
    died: '异常退出',
    stopped: '已停止',
    started: '已启动',
    hostLost: (host) => `主机 ${host} 失联`,
  },
};

function and(peers: readonly number[]): string {
  const last = peers.at(-1);
  return peers.length < 2 ? String(last ?? '') : `${peers.slice(0, -1).join('、')} 和 ${last}`;
}

/** 以数字结尾的名称与后面的汉字之间留空格；“未知对等方”和“另外 3 个”之后不留。 */
export function spaced(name: string): string {
  return /\d$/u.test(name) ? `${name} ` : name;
}

function why(reason: string): string {
  return reason === '' ? '' : `：${reason}`;
}
