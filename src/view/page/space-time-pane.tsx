import { useMemo, useRef, useState } from 'preact/hooks';
import type { Box, Point } from '../draw/pen.js';
import { drawSpaceTime } from '../draw/space-time/space-time.js';
import {
  movedWindow,
  type SpaceTimeWindow,
  spaceTimeTargetAt,
  spaceTimeView,
  timeAtPoint,
  wholeWindow,
  zoomedWindow,
} from '../draw/space-time/view.js';
import type { QueryStory } from '../story/model.js';
import { lookOf } from './settings.js';
import { Surface } from './surface.js';
import type { Viewer } from './viewer.js';
import { ZoomButtons } from './zoom-buttons.js';

/** The space-time diagram: drag scrubs; the wheel zooms time, with Shift lanes; a drag with Shift moves what is zoomed. */
export function SpaceTimePane({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, settings, view } = viewer;
  const plan = viewer.planOf(query);
  const look = lookOf(settings);
  const [box, setBox] = useState<Box>({ x: 0, y: 0, width: 0, height: 0 });
  const [zoomed, setZoomed] = useState<SpaceTimeWindow | null>(null);
  const shown = useRef({ fits: viewer.fits, query: query.index, axis: settings.axis });
  const { fits, query: lastQuery, axis } = shown.current;
  if (fits !== viewer.fits || lastQuery !== query.index || axis !== settings.axis) {
    shown.current = { fits: viewer.fits, query: query.index, axis: settings.axis };
    setZoomed(null);
  }
  const lanes = plan.lanes.order.length;
  const diagram = useMemo(() => {
    const window = zoomed === null || zoomed.toLane > lanes ? wholeWindow(plan) : zoomed;
    return spaceTimeView(plan, box, window, look);
  }, [plan, box, zoomed, look, lanes]);
  const targetAt = (point: Point) => spaceTimeTargetAt(diagram, view.at, point);
  const usual = lanes > 60 ? 'both' : 'time';
  const zoomAt = (point: Point, factor: number, along: 'time' | 'lanes' | 'both'): void =>
    setZoomed(zoomedWindow(diagram, point, factor, along));
  const { plot } = diagram;
  return (
    <section class="pane space-time" aria-label={texts.panes.spaceTime}>
      <div class="picture">
        <Surface
          name="space-time"
          label={texts.panes.spaceTime}
          theme={settings.theme}
          cursor={view.pointed === null ? 'crosshair' : 'pointer'}
          draw={(pen, layers, size) => {
            if (size.width !== box.width || size.height !== box.height) setBox(size);
            else drawSpaceTime(pen, diagram, viewer.momentOf(query), texts.spaceTime, layers);
          }}
          actions={{
            onMove: (point) => viewer.point(targetAt(point)),
            onLeave: () => viewer.point(null),
            onClick: (point) => {
              const target = targetAt(point);
              if (target === null && point.y < diagram.plot.y) viewer.scrub(timeAtPoint(diagram, point));
              else viewer.select(target);
            },
            onDrag: (point, last, _start, isShift) => {
              if (isShift) setZoomed(movedWindow(diagram, point.x - last.x, point.y - last.y));
              else viewer.scrub(timeAtPoint(diagram, point));
            },
            onZoom: (point, factor, isShift) => zoomAt(point, factor, isShift ? 'lanes' : usual),
            onDoubleClick: () => viewer.fit(),
          }}
        />
        <ZoomButtons
          viewer={viewer}
          name="space-time"
          isZoomed={zoomed !== null}
          onZoom={(factor) =>
            zoomAt({ x: plot.x + plot.width / 2, y: plot.y + plot.height / 2 }, factor, usual)
          }
          onMove={(share) => setZoomed(movedWindow(diagram, share * plot.width, 0))}
        />
      </div>
    </section>
  );
}
