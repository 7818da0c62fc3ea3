import { describe, expect, it } from 'vitest';
import { hostTints, tintsOf } from '../../../src/view/draw/host-tints.js';
import { layoutOf } from '../../../src/view/draw/layout/layout.js';
import { keyOf } from '../../../src/view/draw/network/key.js';
import { drawNetwork } from '../../../src/view/draw/network/network.js';
import { placesOf } from '../../../src/view/draw/network/places.js';
import { spaceTimePlan } from '../../../src/view/draw/space-time/plan.js';
import { drawSpaceTime } from '../../../src/view/draw/space-time/space-time.js';
import { spaceTimeView, wholeWindow } from '../../../src/view/draw/space-time/view.js';
import { HostTallies } from '../../../src/view/story/host-tallies.js';
import type { Moment } from '../../../src/view/story/moment.js';
import { Story } from '../../../src/view/story/story.js';
import { stepSentence } from '../../../src/view/text/sentence.js';
import { textsFor } from '../../../src/view/text/texts.js';
import { hostTrace } from '../../helpers/host-trace.js';
import { type Drawn, RecordingPen } from '../../helpers/recording-pen.js';

const texts = textsFor('en');

function storyOf(name: 'four' | 'lost') {
  const story = new Story();
  for (const event of hostTrace(name)) story.see(event);
  const [query] = story.queries;
  if (query === undefined) throw new Error('no query');
  return { story, query };
}

function momentOf(name: 'four' | 'lost', changes: Partial<Moment> = {}): Moment {
  const at = Number.POSITIVE_INFINITY;
  return { ...storyOf(name), at, selected: null, pointed: null, whatIf: null, isLive: false, ...changes };
}

function networkOf(moment: Moment): Drawn[] {
  const pen = new RecordingPen();
  const box = { x: 0, y: 0, width: 1200, height: 500 };
  const { overlay, origin } = moment.query;
  const layout = layoutOf(overlay);
  const look = { scale: 1 };
  const places = placesOf({ view: 'map', overlay, origin, layout, box, look });
  const zoom = { x: 0, y: 0, k: 1 };
  drawNetwork(pen, { moment, places, look, zoom, texts: texts.network, pace: (time) => time });
  return pen.drawn;
}

const isTint = (colour: string | undefined): boolean => hostTints.some((tint) => tint === colour);
const tintsIn = (drawn: readonly Drawn[]) => drawn.filter(({ fill }) => isTint(fill));
const namesIn = (drawn: readonly Drawn[]) =>
  drawn.flatMap(({ text }) => (text?.startsWith('node') === true ? [text] : [])).sort();

describe('the hosts in the picture of the network', () => {
  it('are tints under their peers, with their names', () => {
    const drawn = networkOf(momentOf('four'));
    expect(tintsIn(drawn)).toHaveLength(24);
    expect(new Set(tintsIn(drawn).map(({ fill }) => fill)).size).toBe(4);
    expect(namesIn(drawn)).toEqual(['node1', 'node2', 'node3', 'node4']);
  });

  it('have a band under each link within a host, and none under a link between two', () => {
    const { story, query } = storyOf('four');
    const bands = networkOf(momentOf('four')).filter(({ stroke }) => isTint(stroke?.color));
    // Of 48 links 13 cross hosts, as the text report of that run says.
    expect(bands).toHaveLength(35);
    const same = query.overlay.peers.flatMap(({ id, neighbours }) =>
      neighbours.filter((to) => id < to && story.hostOf(id) === story.hostOf(to)),
    );
    expect(bands).toHaveLength(same.length);
  });

  it('are left out if the user hides them, and in a run without hosts', () => {
    const drawn = networkOf(momentOf('four', { hidesHosts: true }));
    expect([tintsIn(drawn), namesIn(drawn)]).toEqual([[], []]);
    const { story, query } = storyOf('four');
    expect(keyOf(story, query, null)).toEqual(expect.arrayContaining(['sameHost', 'crossing']));
    expect(keyOf(story, query, null, true)).not.toContain('crossing');
  });

  it('show a lost host from the moment on at which it is lost', () => {
    const { story } = storyOf('lost');
    const host = story.hosts.find(({ name }) => name === 'node2');
    const lostAt = host?.endedAt ?? Number.NaN;
    const before = networkOf(momentOf('lost', { at: lostAt - 1 }));
    expect(tintsIn(before)).toHaveLength(24);
    expect(namesIn(before)).toContain('node2');
    const after = networkOf(momentOf('lost', { at: lostAt }));
    expect(tintsIn(after)).toHaveLength(18);
    expect(namesIn(after)).toContain('node2, lost');
  });
});

describe('the tints of hosts', () => {
  it('differ where two hosts have a link, also if there are more hosts than tints', () => {
    const story = new Story();
    const peers = Array.from({ length: 20 }, (_, index) => ({ id: index, neighbours: [(index + 6) % 20] }));
    const of = { id: 's#1', at: 0 };
    story.see({ ...of, type: 'run:started', schema: 1, floodsim: '', topology: '', peers, absent: [] });
    for (const { id } of peers) {
      const fields = { ip: '', pid: 1, placed: [id], placement: 'blocks', uncertainty: 0 };
      story.see({ ...of, type: 'host:joined', host: `h${id}`, ...fields });
    }
    const tints = tintsOf(story, story.overlay);
    for (const { id, neighbours } of peers) {
      for (const to of neighbours) {
        const [one, other] = [story.hostOf(id), story.hostOf(to)];
        if (one === null || other === null) throw new Error('no host');
        expect(tints.get(one)).not.toBe(tints.get(other));
      }
    }
    expect(new Set(tints.values()).size).toBe(hostTints.length);
  });
});

describe('the hosts in the space-time diagram', () => {
  it('keep their peers together within each distance, beside a strip of their tint', () => {
    // Placed in turn: without regard to their links.
    const story = new Story();
    for (const event of hostTrace('four')) {
      const placed = Array.from({ length: 24 }, (_, peer) => peer + 1).filter(
        (peer) => peer % 2 === story.hosts.length,
      );
      story.see(event.type === 'host:joined' ? { ...event, placed } : event);
    }
    const [query] = story.queries;
    if (query === undefined) throw new Error('no query');
    const moment = momentOf('four', { story, query });
    const plan = spaceTimePlan(moment.story, moment.query, 'clock', false);
    for (const { from, to } of plan.lanes.bands) {
      const hosts = plan.lanes.order.slice(from, to).map((peer) => moment.story.hostOf(peer)?.name);
      const runs = hosts.filter((host, index) => host !== hosts[index - 1]);
      expect(runs).toEqual([...new Set(hosts)]);
    }
    const pen = new RecordingPen();
    const box = { x: 0, y: 0, width: 900, height: 600 };
    drawSpaceTime(pen, spaceTimeView(plan, box, wholeWindow(plan), { scale: 1 }), moment, texts.spaceTime);
    expect(tintsIn(pen.drawn).length).toBeGreaterThanOrEqual(plan.lanes.bands.length);
  });
});

describe('the traffic of hosts', () => {
  it('is at the end what the result of the run says, and nothing at the start', () => {
    const { story, query } = storyOf('four');
    const tallies = new HostTallies(story, query);
    // As the text report of that run says.
    expect(tallies.at(Number.POSITIVE_INFINITY)).toEqual({
      within: { sent: 46, hits: 0, bytes: 0 },
      between: { sent: 15, hits: 1, bytes: 171 },
    });
    expect(tallies.at(query.issuedAt - 1).within).toEqual({ sent: 0, hits: 0, bytes: 0 });
  });
});

describe('the loss of a host', () => {
  it('is a step of the query that runs, with a sentence', () => {
    const { story, query } = storyOf('lost');
    const step = query.steps.find(({ kind }) => kind === 'host-lost');
    if (step === undefined) throw new Error('no step');
    expect(stepSentence(step, story, query, texts)).toBe(
      'Host node2 is lost, and its 6 peers with it: its connection has closed.',
    );
    expect(stepSentence(step, story, query, textsFor('zh'))).toContain('主机 node2 失联');
    expect(story.queries.filter(({ steps }) => steps.some(({ kind }) => kind === 'host-lost'))).toHaveLength(
      1,
    );
  });
});
