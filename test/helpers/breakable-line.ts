import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a server that can be interrupted. The server accepts no other host, so requests are changed to its own. */
export class BreakableLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  #isCut = false;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((inbound) => {
      if (this.#isCut) return inbound.destroy();
      const outbound = connect(Number(target.port), target.hostname);
      for (const socket of [inbound, outbound]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          inbound.destroy();
          outbound.destroy();
        });
      }
      const ownHost = new URL(this.url).host;
      inbound.on('data', (chunk) => outbound.write(String(chunk).replaceAll(ownHost, target.host)));
      outbound.pipe(inbound);
    });
  }

  static async to(url: string): Promise<BreakableLine> {
    const line = new BreakableLine(new URL(url));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    onTestFinished(() => {
      line.cut();
      line.#server.close();
    });
    return line;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  restore(): void {
    this.#isCut = false;
  }
}
