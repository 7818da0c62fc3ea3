import type { PeerId } from '../../../core/vocabulary.js';
import type { Target } from '../../story/moment.js';
import type { Point } from '../pen.js';
import { distanceTo } from './curve.js';
import type { NetworkFrame } from './frame.js';
import { curveOf, isLarge, type Scene, sceneOf } from './scene.js';

/** What is drawn at a point of the picture, with a margin for fingers. */
export function networkTargetAt(frame: NetworkFrame, point: Point): Target | null {
  const scene = sceneOf(frame);
  const { points, radius, arcs, copies } = scene;
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
  if (message !== null) return { kind: 'message', index: message.index };
  return isLarge(scene) ? null : linkAt(scene, point);
}

function linkAt(scene: Scene, point: Point): Target | null {
  let nearest: { readonly target: Target; readonly distance: number } | null = null;
  for (const link of scene.frame.places.links) {
    const curve = curveOf(scene, link);
    const distance = curve === null ? Number.POSITIVE_INFINITY : distanceTo(curve, point);
    if (distance > 7 || (nearest !== null && nearest.distance <= distance)) continue;
    nearest = { target: { kind: 'link', from: link.from, to: link.to }, distance };
  }
  return nearest?.target ?? null;
}
