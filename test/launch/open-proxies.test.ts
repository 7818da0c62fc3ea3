import { describe, expect, it } from 'vitest';
import { OpenProxies } from '../../src/launch/open-proxies.js';

/** Proxies that open when the test says so, and the names of those that are open. */
function observed() {
  const open = new Set<string>();
  const waiting: (() => void)[] = [];
  const opening = (name: string) => async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    open.add(name);
    return { name, close: () => void open.delete(name) };
  };
  const proxies = new OpenProxies<string, { name: string; close(): void }>();
  const letOpen = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { open, opening, proxies, letOpen };
}

describe('OpenProxies', () => {
  it('opens a proxy once, also if it is needed twice at the same time', async () => {
    const { open, opening, proxies, letOpen } = observed();
    const both = [proxies.open('1>2', opening('first')), proxies.open('1>2', opening('second'))];
    letOpen();
    expect((await Promise.all(both)).map(({ name }) => name)).toEqual(['first', 'first']);
    expect([...open]).toEqual(['first']);
    expect(proxies.get('1>2')?.name).toBe('first');
  });

  it('closes a proxy that was closed while it opened, and opens another one in its place', async () => {
    const { open, opening, proxies, letOpen } = observed();
    const first = proxies.open('2', opening('before the restart'));
    proxies.close('2');
    const second = proxies.open('2', opening('after the restart'));
    letOpen();
    await Promise.all([first, second]);
    expect([...open]).toEqual(['after the restart']);
    expect(proxies.all.map(({ name }) => name)).toEqual(['after the restart']);
  });

  it('leaves no proxy open that opens while all are closed, or later', async () => {
    const { open, opening, proxies, letOpen } = observed();
    const early = proxies.open('1', opening('early'));
    proxies.closeAll();
    const late = proxies.open('2', opening('late'));
    letOpen();
    await Promise.all([early, late]);
    expect([...open]).toEqual([]);
    expect(proxies.all).toEqual([]);
  });

  it('tries again after a failure', async () => {
    const { opening, proxies, letOpen } = observed();
    const failed = proxies.open('1', () => Promise.reject(new Error('too many open files')));
    await expect(failed).rejects.toThrow('too many open files');
    const again = proxies.open('1', opening('again'));
    letOpen();
    expect((await again).name).toBe('again');
  });
});
