import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP proxy that can stop forwarding. */
export interface TcpProxy {
  /** The server's URL through the proxy. */
  readonly url: string;
  /** Stops forwarding in both directions. Connections stay open, and new ones are accepted. */
  silence(): void;
  /** Forwards new connections again. Earlier ones stay silent, as after a failover. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy for the server of a URL. */
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
    // A silent proxy does not report that the server closed its connection.
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
