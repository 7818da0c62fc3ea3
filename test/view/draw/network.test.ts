import { describe, expect, it } from 'vitest';
import type { Layers } from '../../../src/view/draw/layers.js';
import { layoutOf } from '../../../src/view/draw/layout/layout.js';
import { keyOf } from '../../../src/view/draw/network/key.js';
import { drawPeer } from '../../../src/view/draw/network/marks.js';
import { drawNetwork } from '../../../src/view/draw/network/network.js';
import { placesOf } from '../../../src/view/draw/network/places.js';
import { firstCopies, type PeerState, statesAt } from '../../../src/view/draw/network/states.js';
import { networkTargetAt } from '../../../src/view/draw/network/target.js';
import type { Moment } from '../../../src/view/story/moment.js';
import { Story } from '../../../src/view/story/story.js';
import { textsFor } from '../../../src/view/text/texts.js';
import { traceOfEveryMark } from '../../helpers/every-mark.js';
import { floodTrace } from '../../helpers/flood-trace.js';
import { grid } from '../../helpers/graphs.js';
import { type Drawn, RecordingPen } from '../../helpers/recording-pen.js';

const story = new Story();
for (const event of traceOfEveryMark()) story.see(event);
const [query] = story.queries;
if (query === undefined) throw new Error('no query');
const layout = layoutOf(query.overlay);

function frameAt(at: number, changes: Partial<Moment> = {}, view: 'rings' | 'map' = 'rings', width = 1200) {
  if (query === undefined) throw new Error('no query');
  const moment = { story, query, at, selected: null, pointed: null, whatIf: null, isLive: false, ...changes };
  const box = { x: 0, y: 0, width, height: 500 };
  const places = placesOf({ view, overlay: query.overlay, origin: 1, layout, box, look: { scale: 1 } });
  const texts = textsFor('en').network;
  return {
    moment,
    places,
    look: { scale: 1 },
    zoom: { x: 0, y: 0, k: 1 },
    texts,
    pace: (time: number) => time,
  };
}

function drawnAt(at: number, changes: Partial<Moment> = {}) {
  const pen = new RecordingPen();
  drawNetwork(pen, frameAt(at, changes));
  return pen.drawn;
}

const stateAt = (at: number, changes: Partial<Moment> = {}) => {
  const { moment } = frameAt(at, changes);
  return Object.fromEntries(statesAt(moment, firstCopies(moment)));
};

const indexOf = (from: number, to: number, kind = 'query') =>
  story.messages.findIndex((message) => message.from === from && message.to === to && message.kind === kind);

describe('the state of a peer', () => {
  it('is that of the moment: nothing is shown before it happens', () => {
    expect(stateAt(9)).toMatchObject({ 1: 'origin', 2: 'idle', 4: 'waiting', 9: 'idle', 99: 'absent' });
    expect(stateAt(16)).toMatchObject({ 2: 'idle', 9: 'down' });
    expect(stateAt(20)).toMatchObject({
      2: 'asked',
      3: 'asked',
      4: 'holder',
      5: 'idle',
      7: 'asked',
      99: 'absent',
    });
    expect(stateAt(62)).toEqual({
      1: 'origin',
      2: 'asked',
      3: 'asked',
      4: 'holder',
      5: 'ttl',
      6: 'received',
      7: 'asked',
      9: 'down',
      10: 'waiting',
      11: 'idle',
      12: 'holder',
      99: 'down',
    });
  });

  it('is the predicted one while another TTL is looked at', () => {
    expect(stateAt(62, { whatIf: 1 })).toMatchObject({
      2: 'ttl',
      3: 'ttl',
      4: 'holder',
      5: 'idle',
      9: 'ttl',
      10: 'waiting',
    });
    expect(stateAt(62, { whatIf: 3 })).toMatchObject({
      2: 'asked',
      5: 'asked',
      10: 'holder',
      11: 'idle',
    });
  });

  it('has a shape of its own, without any colour', () => {
    const states: readonly PeerState[] = [
      'origin',
      'idle',
      'asked',
      'received',
      'holder',
      'waiting',
      'ttl',
      'absent',
      'down',
    ];
    const shapes = states.map((state) => {
      const pen = new RecordingPen();
      drawPeer(pen, { state, center: { x: 0, y: 0 }, radius: 15, scale: 1 });
      return pen.drawn
        .map(({ kind, points, fill, stroke }) => {
          const style = `${fill === 'pane' ? 'hollow' : 'filled'} ${stroke?.dash ? 'dashed' : ''} ${(stroke?.width ?? 0) > 2 ? 'thick' : ''}`;
          return `${kind} ${points.length} ${style}`;
        })
        .join(', ');
    });
    expect(new Set(shapes).size).toBe(states.length);
  });
});

describe('the picture of the network', () => {
  it('has a different end for each result of a copy', () => {
    const drawn = drawnAt(62);
    const pills = drawn.filter(({ kind, stroke }) => kind === 'rect' && stroke?.color === 'duplicate');
    expect(pills).toEqual([]);
    const crosses = drawn.filter(({ kind, stroke }) => kind === 'segments' && stroke?.color === 'duplicate');
    expect(crosses).toHaveLength(1);
    // Two crosses of peers that are down, and one at the copy to 99.
    expect(drawn.filter(({ kind, stroke }) => kind === 'segments' && stroke?.color === 'down')).toHaveLength(
      3,
    );
    const bars = drawn.filter(
      ({ kind, stroke, points }) => kind === 'line' && points.length === 2 && stroke?.color === 'query',
    );
    expect(bars).toHaveLength(1);
    const heads = drawn.filter(
      ({ kind, points, fill }) => kind === 'polygon' && points.length === 3 && fill === 'query',
    );
    // 1 to 2, 3, 4 and 12; 3 to 5.
    expect(heads).toHaveLength(5);
    expect(
      drawn.filter(({ kind, fill, points }) => kind === 'polygon' && points.length === 3 && fill === 'pane'),
    ).toHaveLength(1);
  });

  it('has a dart for each message under way, blue whatever its result will be', () => {
    const drawn = drawnAt(25);
    const darts = drawn.filter(
      ({ kind, fill, stroke }) => kind === 'polygon' && fill === 'query' && stroke?.color === 'pane',
    );
    // 3 to 5 and 6, 2 to 5; the copy to 9 was lost and has no dart.
    expect(darts).toHaveLength(3);
    expect(drawn.filter(({ stroke }) => stroke?.color === 'duplicate')).toEqual([]);
  });

  it('moves darts at the pace of the time axis', () => {
    const tipAt = (at: number) => {
      const pen = new RecordingPen();
      drawNetwork(pen, { ...frameAt(at), pace: (time) => time ** 3 });
      return pen.drawn.filter(
        ({ kind, fill, stroke }) => kind === 'polygon' && fill === 'query' && stroke?.color === 'pane',
      );
    };
    expect(tipAt(24)[0]?.points).not.toEqual(tipAt(25)[0]?.points);
  });

  it('shows a transfer as far as its bytes have arrived, and a failed one with a cross', () => {
    const lengthAt = (at: number) => {
      const [band] = drawnAt(at).filter(
        ({ kind, stroke }) => kind === 'curve' && stroke?.color === 'file' && stroke.dash,
      );
      const [from, , to] = band?.points ?? [];
      return Math.hypot((to?.x ?? 0) - (from?.x ?? 0), (to?.y ?? 0) - (from?.y ?? 0));
    };
    expect(lengthAt(40)).toBeGreaterThan(0);
    expect(lengthAt(55)).toBeGreaterThan(lengthAt(40));
    expect(lengthAt(62)).toBe(lengthAt(55));
    const isCross = ({ kind, stroke }: { kind: string; stroke?: { color: string } | undefined }) =>
      kind === 'segments' && stroke?.color === 'file';
    expect(drawnAt(55).filter(isCross)).toHaveLength(0);
    expect(drawnAt(62).filter(isCross)).toHaveLength(1);
  });

  it('names rings and arcs, and marks a foreign peer with brackets', () => {
    const drawn = drawnAt(62);
    const texts = drawn.flatMap(({ text }) => text ?? []);
    expect(texts).toEqual(
      expect.arrayContaining([
        '1 hop, TTL 2',
        '2 hops, TTL 1',
        'no path',
        'answer, direct',
        'file, 100 bytes',
        '99',
      ]),
    );
    expect(texts.some((text) => text.startsWith('3 hops, out of reach'))).toBe(true);
    expect(
      drawn.filter(
        ({ kind, points, stroke }) => kind === 'line' && points.length === 4 && stroke?.color === 'ink',
      ),
    ).toHaveLength(2);
  });

  it.each([150, 200, 250, 300])('cuts no name of an arc at the edge of a picture %i pixels wide', (width) => {
    for (const view of ['rings', 'map'] as const) {
      const pen = new RecordingPen();
      drawNetwork(pen, frameAt(62, {}, view, width));
      const names = pen.drawn.filter(({ text }) => text !== undefined && /^(answer|file),/u.test(text));
      expect(names).not.toEqual([]);
      for (const { points, text = '' } of names) {
        const half = pen.measure(text) / 2;
        expect(points[0]?.x, text).toBeGreaterThanOrEqual(half);
        expect(points[0]?.x, text).toBeLessThanOrEqual(width - half);
      }
    }
  });

  it('keeps the causes and effects of a selected message, and fades all others', () => {
    const drawn = drawnAt(62, { selected: indexOf(1, 3) });
    const copies = drawn.filter(
      ({ kind, stroke }) => kind === 'curve' && (stroke?.color === 'query' || stroke?.color === 'duplicate'),
    );
    // 1 to 3, 3 to 5, 3 to 6.
    expect(copies.filter(({ opacity }) => opacity === 1)).toHaveLength(3);
    expect(copies.filter(({ opacity }) => opacity < 0.2).length).toBeGreaterThan(3);
  });

  it('of another TTL has no messages, but the links that they would cross', () => {
    const drawn = drawnAt(62, { whatIf: 1 });
    expect(drawn.filter(({ kind, points }) => kind === 'polygon' && points.length === 3)).toEqual([]);
    expect(drawn.filter(({ kind, stroke }) => kind === 'curve' && stroke?.color === 'query')).toHaveLength(6);
    expect(drawn.filter(({ kind, stroke }) => kind === 'ellipse' && stroke?.color === 'ttl')).toHaveLength(1);
  });

  it('is the same each time, and has only finite coordinates', () => {
    for (const at of [0, 10, 15, 20, 25, 40, 62]) {
      const drawn = drawnAt(at);
      expect(drawnAt(at)).toEqual(drawn);
      const wrong = drawn.flatMap(({ points }) => points.filter(({ x, y }) => !Number.isFinite(x + y)));
      expect(wrong).toEqual([]);
    }
  });
});

describe('the picture of a large network', () => {
  const large = new Story();
  let turn = 0;
  const random = () => {
    turn = (turn * 16807 + 11) % 2147483647;
    return turn / 2147483647;
  };
  for (const event of floodTrace(grid(20, 15), { minEvents: 602, ttl: 12, random })) large.see(event);
  const flood = large.queries[0] ?? query;
  const places = placesOf({
    view: 'map',
    overlay: flood.overlay,
    layout: layoutOf(flood.overlay),
    origin: flood.origin,
    box: { x: 0, y: 0, width: 1200, height: 500 },
    look: { scale: 1 },
  });
  function drawnWith(changes: Partial<Moment>, zoom = { x: 0, y: 0, k: 1 }, layers?: Layers) {
    const pen = new RecordingPen();
    drawNetwork(
      pen,
      {
        moment: { ...frameAt(0).moment, story: large, query: flood, at: large.endAt, ...changes },
        places,
        look: { scale: 1 },
        zoom,
        texts: textsFor('en').network,
        pace: (at) => at,
      },
      layers,
    );
    return pen.drawn;
  }

  it('draws all links as one path, and only the first copy at each peer', () => {
    const paths = drawnWith({}).filter(({ kind }) => kind === 'segments');
    const reached = new Set(flood.messages.map((index) => large.messages[index]?.to));
    reached.delete(flood.origin);
    expect(paths.map(({ stroke, points }) => [stroke?.color, points.length / 2])).toEqual([
      ['hairline', 19 * 15 + 20 * 14],
      ['query', reached.size],
    ]);
    expect(drawnWith({}).some(({ kind }) => kind === 'text')).toBe(false);
  });

  it('grows layers frame by frame to the same lines as at once, and draws them anew after a zoom', () => {
    const kept = new Map<string, { owner: object; until: number; pen: RecordingPen }>();
    const layers: Layers = {
      grow(name, owner, until, draw) {
        const known = kept.get(name);
        const isValid = known !== undefined && known.owner === owner && known.until <= until;
        const layer = isValid ? known : { owner, until: Number.NEGATIVE_INFINITY, pen: new RecordingPen() };
        draw(layer.pen, layer.until, until);
        kept.set(name, { ...layer, until });
      },
    };
    const linesOf = (list: readonly Drawn[]) =>
      list
        .filter(({ kind }) => kind === 'segments')
        .flatMap(({ points, stroke }) =>
          points.flatMap((point, index) =>
            index % 2 === 0 ? [JSON.stringify([stroke, point, points[index + 1]])] : [],
          ),
        )
        .sort();
    const keptLines = () => linesOf([...kept.values()].flatMap(({ pen }) => pen.drawn));
    const span = large.endAt - flood.issuedAt;
    for (const zoom of [
      { x: 0, y: 0, k: 1 },
      { x: -40, y: 10, k: 1.2 },
    ]) {
      const times = [0, 0.1, 0.11, 0.5, 0.3, 0.3, 1].map((share) => flood.issuedAt + share * span);
      const atOnce = times.map((at) => linesOf(drawnWith({ at }, { ...zoom })));
      // Layers are kept from the second frame on.
      drawnWith({ at: flood.issuedAt }, zoom);
      const pens = new Set<RecordingPen | undefined>();
      for (const [index, at] of times.entries()) {
        expect(drawnWith({ at }, zoom, layers).some(({ kind }) => kind === 'segments')).toBe(false);
        expect(keptLines()).toEqual(atOnce[index]);
        pens.add(kept.get('network links')?.pen);
      }
      expect(pens.size).toBe(1);
      kept.clear();
    }
  });

  it('has a dart for each message under way, and no more marks than that', () => {
    const at = flood.issuedAt + 4;
    const flying = flood.messages.filter((index) => {
      const message = large.messages[index];
      return message !== undefined && message.sentAt <= at && (message.endedAt ?? 0) > at;
    });
    expect(flying.length).toBeGreaterThan(10);
    const darts = drawnWith({ at }).filter(({ kind, fill }) => kind === 'polygon' && fill === 'query');
    expect(darts).toHaveLength(flying.length);
  });

  it('has the number of the peer under the pointer, and all numbers after a zoom', () => {
    const textsOf = (...args: Parameters<typeof drawnWith>) =>
      drawnWith(...args).flatMap(({ text }) => text ?? []);
    expect(textsOf({ pointed: { kind: 'peer', peer: 7 } })).toEqual(['7']);
    const near = textsOf({}, { x: -600, y: -300, k: 5 });
    expect(near.length).toBeGreaterThan(5);
    expect(near.length).toBeLessThan(100);
  });
});

describe('the key of the network', () => {
  it('explains the marks that the query needs, and no others', () => {
    expect(keyOf(story, query, null)).toEqual([
      'origin',
      'notAsked',
      'asked',
      'holder',
      'duplicate',
      'ttl',
      'deadEnd',
      'down',
      'lost',
      'foreign',
      'hit',
      'file',
    ]);
    const plain = new Story();
    for (const event of traceOfEveryMark().slice(0, 1)) plain.see(event);
    const overlay = { peers: [{ id: 1, neighbours: [] }], absent: [], forwardOnHit: false };
    const quiet = { ...query, messages: [], holders: new Set<number>(), overlay };
    expect(keyOf(plain, quiet, null)).toEqual(['origin', 'notAsked', 'asked']);
    expect(keyOf(plain, quiet, 2)).toEqual(['origin', 'notAsked', 'asked', 'ttl']);
  });
});

describe('pointing into the network', () => {
  it.each(['rings', 'map'] as const)('finds each peer, zoomed or not, in the %s', (view) => {
    const frame = frameAt(62, {}, view);
    const zoom = { x: -300, y: 40, k: 2 };
    for (const [peer, { x, y }] of frame.places.points) {
      expect(networkTargetAt(frame, { x, y })).toEqual({ kind: 'peer', peer });
      expect(networkTargetAt({ ...frame, zoom }, { x: 2 * x - 300, y: 2 * y + 40 })).toEqual({
        kind: 'peer',
        peer,
      });
    }
  });

  it('finds a message on its way, the link without it, and nothing on empty ground', () => {
    const frame = frameAt(62);
    const [one, three] = [frame.places.points.get(1), frame.places.points.get(3)];
    if (one === undefined || three === undefined) throw new Error('no peers');
    const middle = { x: (one.x + three.x) / 2, y: (one.y + three.y) / 2 };
    expect(networkTargetAt(frame, middle)).toEqual({ kind: 'message', index: indexOf(1, 3) });
    expect(networkTargetAt(frameAt(9), middle)).toEqual({ kind: 'link', from: 1, to: 3 });
    expect(networkTargetAt(frame, { x: 2, y: 2 })).toBeNull();
  });
});
