import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { answerClientError, messageOf } from "./client-error";
import { HttpError } from "./http-error";

/** Time limits of connections and of the shutdown, in milliseconds. */
const timesMs = {
  /** For receiving the headers of a request. */
  headers: 10_000,
  /**
   * For receiving a whole request, including its body. Long enough for streamed bodies; the other ones
   * have shorter limits of their own.
   */
  request: 10 * 60_000,
  /** For idle connections; longer than the 60 s of common proxies, so that the proxy closes first. */
  keepAlive: 65_000,
  /** Interval of the checks of these limits. */
  check: 2_000,
  /** During shutdown, a connection without traffic for this long is considered idle. */
  idle: 300,
  /** During shutdown, requests whose bodies are still incomplete after this time are aborted. */
  upload: 5_000,
  /** During shutdown, requests without a response after this time are aborted. */
  answer: 20_000,
} as const;

/** Limits of connections that tests lower. */
interface ConnectionLimits {
  /**
   * Maximum number of concurrent connections. A further one replaces the one that has been without a
   * request for the longest time. Were it refused instead, connections that send nothing would keep
   * clients out.
   */
  readonly maxConnections: number;
  /** Time for a response that its client does not read. Each of its reads starts the time again. */
  readonly unreadMs: number;
}

const defaultLimits: ConnectionLimits = { maxConnections: 10_240, unreadMs: 30_000 };

interface Connection {
  readonly socket: Socket;
  readonly exchanges: Map<ServerResponse, IncomingMessage>;
  idleSinceMs: number;
  bytesRead: number;
}

/** An HTTP server that can stop without aborting requests. */
export interface HttpServer {
  readonly server: Server;
  /** Stops accepting connections; each open one closes after its next response. */
  beginStop(): void;
  /** Waits until the open requests have their responses and all connections are closed. */
  finish(): Promise<void>;
}

/** Creates the server of an app: limits, answers to what is no request, and a stop that drains. */
export function createHttpServer(
  app: RequestListener,
  { maxConnections, unreadMs } = defaultLimits,
): HttpServer {
  const server = createServer({
    headersTimeout: timesMs.headers,
    requestTimeout: timesMs.request,
    keepAliveTimeout: timesMs.keepAlive,
    connectionsCheckingInterval: timesMs.check,
    // The app checks it and explains the error.
    requireHostHeader: false,
  });
  /** The one that has been idle for the longest time comes first. */
  const connections = new Map<Duplex, Connection>();
  let isStopping = false;

  const listener: RequestListener = (request, reply) => {
    if (isStopping) endAfter(reply);
    const connection = connections.get(request.socket);
    connection?.exchanges.set(reply, request);
    reply.once("close", () => {
      if (!connection) return;
      connection.exchanges.delete(reply);
      connection.idleSinceMs = performance.now();
      if (connections.delete(request.socket)) connections.set(request.socket, connection);
    });
    app(request, reply);
  };
  // With listeners for these events, Node leaves the response to the app: the app decides when the
  // client may send its body, and every error has a body.
  for (const event of ["request", "checkContinue", "checkExpectation"]) server.on(event, listener);
  server.on("connection", (socket: Socket) => {
    if (connections.size >= maxConnections) replaceIdle(connections, socket);
    connections.set(socket, {
      socket,
      exchanges: new Map(),
      idleSinceMs: performance.now(),
      bytesRead: 0,
    });
    socket.once("close", () => connections.delete(socket));
  });
  server.setTimeout(unreadMs, (socket: Socket) => {
    const replies = [...(connections.get(socket)?.exchanges.keys() ?? [])];
    // Without headers, its handler is still working, or the body of its request is still arriving.
    if (!replies.some(({ headersSent }) => !headersSent)) socket.destroy();
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const exchanges = connections.get(socket)?.exchanges.keys() ?? [];
    answerClientError(
      error,
      socket,
      [...exchanges].some(({ headersSent }) => headersSent),
    );
  });
  server.on("connect", (_request, socket) => {
    socket.end(messageOf(noProxy()));
  });

  return {
    server,
    beginStop() {
      if (isStopping) return;
      isStopping = true;
      // The close() of http.Server also closes idle connections, and with them requests that are in
      // transit.
      NetServer.prototype.close.call(server);
      for (const { exchanges } of connections.values()) {
        for (const reply of exchanges.keys()) endAfter(reply);
      }
    },
    async finish() {
      this.beginStop();
      const started = performance.now();
      while (connections.size > 0) {
        await sleep(timesMs.idle / 6);
        // Lets a busy process read first what has arrived meanwhile.
        await setImmediate();
        closeIdle(connections.values(), performance.now(), performance.now() - started);
      }
      // Stops the timer that checks connections.
      server.close();
    },
  };
}

/** Closes the connection that has been idle for the longest time; if all are busy, the new one. */
function replaceIdle(connections: Map<Duplex, Connection>, added: Socket): void {
  for (const { socket, exchanges } of connections.values()) {
    if (exchanges.size > 0) continue;
    // Now, since it closes later, and others may come before.
    connections.delete(socket);
    socket.destroy();
    return;
  }
  added.destroy();
}

function endAfter(reply: ServerResponse): void {
  if (!reply.headersSent) reply.setHeader("connection", "close");
}

/** Closes the connections on which no further request is expected. */
function closeIdle(connections: Iterable<Connection>, now: number, stoppingForMs: number): void {
  for (const connection of connections) {
    const { socket } = connection;
    if (socket.bytesRead !== connection.bytesRead) {
      connection.bytesRead = socket.bytesRead;
      connection.idleSinceMs = now;
    }
    if (isIdle(connection, now, stoppingForMs)) socket.destroySoon();
  }
}

function isIdle(
  { exchanges, idleSinceMs }: Connection,
  now: number,
  stoppingForMs: number,
): boolean {
  if (stoppingForMs > timesMs.answer) return true;
  const requests = [...exchanges.values()];
  if (requests.length > 0) {
    return stoppingForMs > timesMs.upload && requests.every(({ complete }) => !complete);
  }
  return now - idleSinceMs > timesMs.idle || stoppingForMs > timesMs.upload;
}

function noProxy(): HttpError {
  return new HttpError({
    status: 405,
    code: "method_not_allowed",
    message: "CONNECT is not supported: this server is not a proxy.",
  });
}
