import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/ui/access.js';

describe('refusalOf', () => {
  it.each([
    ['127.0.0.1', 80, true],
    ['localhost', 80, true],
    ['127.0.0.1:80', 80, true],
    ['127.0.0.1', 8080, false],
    ['attacker.example', 80, false],
  ])('[H1] with the host %s at port %i: serves it %s', (host, port, isServed) => {
    const headers = { host, origin: `http://${host}` };
    expect(refusalOf({ method: 'GET', headers, token: 'secret' }, port, 'secret') === null).toBe(isServed);
  });
});
