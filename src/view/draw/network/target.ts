import type { PeerId } from '../../../core/vocabulary.js';
import type { Target } from '../../story/moment.js';
import type { Point } from '../pen.js';
import { distanceTo } from './curve.js';
import type { NetworkFrame } from './frame.js';
import { sceneOf } from './scene.js';

/** What is drawn at a point of the picture, with a margin for fingers. */
export function networkTargetAt(frame: NetworkFrame, point: Point): Target | null {
  const { points, radius, arcs, copies } = sceneOf(frame);
  let peer: { readonly id: PeerId; readonly distance: number } | null = null;
  for (const [id, { x, y }] of points) {
    const distance = Math.hypot(x - point.x, y - point.y);
    if (distance <= radius * 1.3 + 4 && (peer === null || distance < peer.distance)) peer = { id, distance };
  }
  if (peer !== null) return { kind: 'peer', peer: peer.id };
  let message: { readonly index: number; readonly distance: number } | null = null;
  for (const { message: candidate, curve } of [...arcs, ...copies]) {
    const distance = distanceTo(curve, point);
    if (distance <= 7 && (message === null || distance < message.distance)) {
      message = { index: candidate.index, distance };
    }
  }
  return message === null ? null : { kind: 'message', index: message.index };
}
