import { useMemo, useRef, useState } from 'preact/hooks';
import type { PeerId } from '../../core/vocabulary.js';
import type { NetworkFrame, Zoom } from '../draw/network/frame.js';
import { drawNetwork } from '../draw/network/network.js';
import { placesBetween, placesOf } from '../draw/network/places.js';
import { networkTargetAt } from '../draw/network/target.js';
import type { Box, Look, Point } from '../draw/pen.js';
import type { QueryStory } from '../story/model.js';
import { Choice } from './choice.js';
import { Legend } from './legend.js';
import { Sentence } from './sentence.js';
import { lookOf } from './settings.js';
import { Surface } from './surface.js';
import { useMorph } from './use-morph.js';
import type { Viewer } from './viewer.js';
import { ZoomButtons } from './zoom-buttons.js';

const unzoomed: Zoom = { x: 0, y: 0, k: 1 };
const maxZoom = 40;

/** Where the legend is: over the lower left corner of the picture, or below a narrow one, which has no room for it. */
function legendPlace({ width }: Box, { scale }: Look): 'inside' | 'below' | 'none' {
  if (innerWidth < 900) return 'below';
  if (innerHeight < 640) return 'none';
  return width > 0 && width < 480 * scale ? 'below' : 'inside';
}

/** About the size of the legend. */
function keySize({ scale }: Look): { readonly width: number; readonly height: number } {
  return { width: 150 * scale, height: 165 * scale };
}

/** The network at the cursor, and the sentence of what happens there. */
export function NetworkPane({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, settings, layout } = viewer;
  const look = lookOf(settings);
  const map = viewer.mapOf(query);
  const [box, setBox] = useState<Box>({ x: 0, y: 0, width: 0, height: 0 });
  const [zoom, setZoom] = useState(unzoomed);
  const [moved, setMoved] = useState<ReadonlyMap<PeerId, Point>>(new Map());
  const fits = useRef(viewer.fits);
  if (fits.current !== viewer.fits) {
    fits.current = viewer.fits;
    setZoom(unzoomed);
    setMoved(new Map());
  }
  const { overlay, origin } = query;
  const legend = legendPlace(box, look);
  const key = useMemo(() => (legend === 'inside' ? { key: keySize(look) } : {}), [legend, look]);
  const placed = useMemo(
    () =>
      map === null
        ? null
        : placesOf({ view: layout, overlay, origin, layout: map, box, look, moved, ...key }),
    [layout, overlay, origin, map, box, look, moved, key],
  );
  const places = useMorph(placed, `${layout} ${query.index}`, placesBetween);
  const axis = viewer.planOf(query).axis;
  const frame: NetworkFrame | null =
    places === null
      ? null
      : {
          moment: viewer.momentOf(query),
          places,
          look,
          zoom,
          texts: texts.network,
          pace: axis.kind === 'waves' ? (at) => at : (at) => axis.placeOf(at),
        };
  const targetAt = (point: Point) => (frame === null ? null : networkTargetAt(frame, point));
  const zoomAt = ({ x, y }: Point, factor: number): void => {
    const k = Math.min(Math.max(zoom.k * factor, 0.5), maxZoom);
    const change = k / zoom.k;
    setZoom({ k, x: x - (x - zoom.x) * change, y: y - (y - zoom.y) * change });
  };
  return (
    <section class="pane network" aria-label={texts.panes.network}>
      <div class="pane-head">
        <Sentence viewer={viewer} query={query} />
        <Choice
          name="layout"
          label={texts.panes.layout}
          options={(['rings', 'map'] as const).map((value) => ({ value, text: texts.panes.layouts[value] }))}
          chosen={layout}
          onChoose={(chosen) => viewer.set({ layout: chosen })}
        />
      </div>
      <div class="picture">
        <Surface
          name="network"
          label={texts.panes.network}
          theme={settings.theme}
          cursor={viewer.view.pointed === null ? 'default' : 'pointer'}
          draw={(pen, layers, size) => {
            if (size.width !== box.width || size.height !== box.height) setBox(size);
            else if (frame !== null) drawNetwork(pen, frame, layers);
          }}
          actions={{
            onMove: (point) => viewer.point(targetAt(point)),
            onLeave: () => viewer.point(null),
            onClick: (point) => viewer.select(targetAt(point)),
            onDrag: (point, last, start) => {
              const target = viewer.view.pointed ?? targetAt(start);
              if (target?.kind === 'peer') {
                const x = (point.x - zoom.x) / zoom.k / box.width;
                const y = (point.y - zoom.y) / zoom.k / box.height;
                viewer.point(target);
                setMoved(new Map([...moved, [target.peer, { x, y }]]));
              } else setZoom({ ...zoom, x: zoom.x + point.x - last.x, y: zoom.y + point.y - last.y });
            },
            onZoom: zoomAt,
            onDoubleClick: () => viewer.fit(),
          }}
        />
        <ZoomButtons
          viewer={viewer}
          name="network"
          isZoomed={zoom !== unzoomed || moved.size > 0}
          onZoom={(factor) => zoomAt({ x: box.width / 2, y: box.height / 2 }, factor)}
          onMove={(share) => setZoom({ ...zoom, x: zoom.x + share * box.width })}
        />
        {legend === 'inside' && <Legend viewer={viewer} query={query} />}
      </div>
      {legend === 'below' && <Legend viewer={viewer} query={query} />}
    </section>
  );
}
