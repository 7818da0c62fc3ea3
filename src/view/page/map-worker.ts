import { type Layout, layoutOf } from '../draw/layout/layout.js';
import type { Overlay } from '../story/model.js';

/** Whether this script runs in a worker. The page is a single script, so its worker runs the same one. */
export const isWorker = typeof document === 'undefined';
const script = isWorker ? null : document.currentScript;

/** In a worker: lays out each network that the page sends. */
export function serveLayouts(): void {
  addEventListener('message', ({ data }: MessageEvent<Overlay>) => postMessage(layoutOf(data)));
}

/** Lays a network out in a worker, so that the page can be used meanwhile; in the page itself where none is allowed. */
export async function layoutInWorker(overlay: Overlay): Promise<Layout> {
  const address = URL.createObjectURL(
    new Blob([script?.textContent ?? 'throw 0'], { type: 'text/javascript' }),
  );
  try {
    const worker = new Worker(address);
    try {
      return await new Promise<Layout>((resolve, reject) => {
        worker.addEventListener('message', ({ data }: MessageEvent<Layout>) => resolve(data));
        worker.addEventListener('error', reject);
        worker.postMessage(overlay);
      });
    } finally {
      worker.terminate();
    }
  } catch {
    return layoutOf(overlay);
  } finally {
    URL.revokeObjectURL(address);
  }
}
