import type { SpaceTimeTexts } from '../draw/space-time/labels.js';

export const spaceTimeEn: SpaceTimeTexts = {
  sections: { flood: 'flood', answer: 'answer', transfer: 'transfer', settling: 'settling' },
  wave: (wave) => `wave ${wave}`,
  messages: (count) => (count === 1 ? '1 message' : `${count} messages`),
  hops: (hops) => (hops === 1 ? '1 hop' : `${hops} hops`),
  noPath: 'no path',
  lanes: (band, peers) => `${band}: ${peers}`,
  fates: {
    asked: '',
    holder: 'has the file',
    duplicate: 'duplicate',
    own: 'back at the origin',
    ttl: 'TTL ran out',
    'dead-end': 'no one else to ask',
    unreachable: 'unreachable',
    unseen: '',
    lost: 'never arrived',
    'lost-by-fault': 'dropped',
    request: 'found',
    alternate: 'found too',
    ignore: 'found too, not needed',
    unknown: 'found',
    verified: 'verified',
    failed: 'transfer failed',
  },
  afterDeath: 'peer had died',
};
