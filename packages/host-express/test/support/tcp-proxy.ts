import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A path to a server that can be made silent. */
export interface TcpProxy {
  /** The server's URL by way of the proxy. */
  readonly url: string;
  /** Carries nothing any more, in either direction; connections stay open. New ones are accepted. */
  silence(): void;
  /** Carries new connections again. Those of before stay silent for ever, as after a failover. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy before the server of a URL. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let silent = false;
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    // A silent path says nothing of a server that is gone either.
    far.on("close", () => {
      if (!near.isPaused()) near.destroy();
    });
    near.on("close", () => far.destroy());
    if (silent) {
      near.pause();
      return;
    }
    near.pipe(far).pipe(near);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = new URL(target);
  url.host = `127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
  return {
    url: url.href,
    silence() {
      silent = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    restore() {
      silent = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
