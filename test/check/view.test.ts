import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isVisible, type ViewRequest, viewFor } from '../../src/check/cell/view.js';
import { temporaryFolder } from '../helpers/sim.js';

/** A user with a class, a toolchain, and floodsim installed as one of the tools. */
function machine(): ViewRequest & {
  readonly home: string;
  readonly tools: string;
  readonly floodsim: string;
} {
  const home = realpathSync(temporaryFolder());
  const tools = join(home, '.tools');
  const floodsim = join(tools, 'lib/floodsim');
  const own = join(home, 'class/ann');
  const work = join(home, 'trials');
  for (const folder of [floodsim, own, work, join(tools, 'bin')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(tools, 'bin/python3'), '');
  const env = { HOME: home, PATH: join(tools, 'bin') };
  return { env, own: [own], work, hidden: [floodsim], programs: [], home, tools, floodsim };
}

describe.skipIf(process.platform !== 'linux')('the view of an isolated peer', () => {
  it('has the peer, the system and the runtimes on the PATH, but nothing else of the home folder', () => {
    const { home, tools, floodsim, ...request } = machine();
    const view = viewFor(request);
    for (const path of ['/usr/lib', join(home, 'class/ann/peer.py'), join(tools, 'lib/python3')]) {
      expect(isVisible(view, path), path).toBe(true);
    }
    for (const path of [home, join(home, '.ssh'), join(home, 'class/bob'), floodsim, '/var', '/etc/shadow']) {
      expect(isVisible(view, path), path).toBe(false);
    }
  });

  it('has no home folder, although it is in a folder of tools, and the peer in it', () => {
    const { tools, ...request } = machine();
    const home = join(tools, 'home');
    const own = join(home, 'own');
    mkdirSync(own, { recursive: true });
    const view = viewFor({
      ...request,
      own: [own],
      hidden: [],
      env: { HOME: home, PATH: '', VIRTUAL_ENV: tools },
    });
    expect(isVisible(view, join(tools, 'bin/python3'))).toBe(false);
    expect(isVisible(view, own)).toBe(true);
    expect(isVisible(view, home)).toBe(false);
  });

  it('hides floodsim where it is installed in the folder of the peer', () => {
    const request = machine();
    const [own = ''] = request.own;
    const floodsim = join(own, 'node_modules/floodsim');
    mkdirSync(floodsim, { recursive: true });
    const view = viewFor({ ...request, hidden: [floodsim] });
    expect(isVisible(view, join(own, 'node_modules/other'))).toBe(true);
    expect(isVisible(view, floodsim)).toBe(false);
    expect(view.mounts.findIndex(({ target }) => target === floodsim)).toBeGreaterThan(
      view.mounts.findIndex(({ target }) => target === own),
    );
  });
});
