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

/** Time limits of connections and of stopping, milliseconds. */
const times = {
  /** For the headers of a request. */
  headers: 10_000,
  /** For a whole request, its body included. */
  request: 60_000,
  /** Idle connections; longer than the 60 s of common proxies, which would meet a closed one. */
  keepAlive: 65_000,
  /** How often these are looked at. */
  check: 2_000,
  /** When the host stops: a connection that is quiet for so long has no request on its way. */
  quiet: 300,
  /** When the host stops: bodies that are not complete by then are cut. */
  upload: 5_000,
  /** When the host stops: requests that are not answered by then are cut. */
  answer: 20_000,
} as const;

/** Connections at once; more are closed as they come. */
const maxConnections = 4_096;

interface Connection {
  readonly socket: Socket;
  readonly exchanges: Map<ServerResponse, IncomingMessage>;
  quietSince: number;
  bytesRead: number;
}

/** An HTTP server that can be stopped without cutting a request. */
export interface HttpServer {
  readonly server: Server;
  /** Takes no more connections; answers from now on end theirs. */
  beginStop(): void;
  /** Waits until the open connections have been answered and closed. */
  finish(): Promise<void>;
}

/** Creates the server of an app: limits, answers to what is no request, and a stop that drains. */
export function createHttpServer(app: RequestListener): HttpServer {
  const server = createServer({
    headersTimeout: times.headers,
    requestTimeout: times.request,
    keepAliveTimeout: times.keepAlive,
    connectionsCheckingInterval: times.check,
    // Checked by the app, which has words for it.
    requireHostHeader: false,
  });
  server.maxConnections = maxConnections;
  const connections = new Map<Duplex, Connection>();
  let isStopping = false;

  const listener: RequestListener = (request, reply) => {
    if (isStopping) endAfter(reply);
    const connection = connections.get(request.socket);
    connection?.exchanges.set(reply, request);
    reply.once("close", () => {
      connection?.exchanges.delete(reply);
      if (connection) connection.quietSince = performance.now();
    });
    app(request, reply);
  };
  // With listeners for these, Node leaves the answer to the app: no body is asked for before it is
  // wanted, and no answer lacks a body.
  for (const event of ["request", "checkContinue", "checkExpectation"]) server.on(event, listener);
  server.on("connection", (socket: Socket) => {
    connections.set(socket, {
      socket,
      exchanges: new Map(),
      quietSince: performance.now(),
      bytesRead: 0,
    });
    socket.once("close", () => connections.delete(socket));
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
      // Not http's own close(): that cuts idle connections at once, and with them the requests that
      // are on their way on them.
      NetServer.prototype.close.call(server);
      for (const { exchanges } of connections.values()) {
        for (const reply of exchanges.keys()) endAfter(reply);
      }
    },
    async finish() {
      this.beginStop();
      const started = performance.now();
      while (connections.size > 0) {
        await sleep(times.quiet / 6);
        // What has arrived meanwhile is read first: a busy process is late.
        await setImmediate();
        closeSpent(connections.values(), performance.now(), performance.now() - started);
      }
      // Ends the timer that looks at connections.
      server.close();
    },
  };
}

function endAfter(reply: ServerResponse): void {
  if (!reply.headersSent) reply.setHeader("connection", "close");
}

/** Closes the connections that nothing is expected from any more. */
function closeSpent(connections: Iterable<Connection>, now: number, stoppingForMs: number): void {
  for (const connection of connections) {
    const { socket } = connection;
    if (socket.bytesRead !== connection.bytesRead) {
      connection.bytesRead = socket.bytesRead;
      connection.quietSince = now;
    }
    if (isSpent(connection, now, stoppingForMs)) socket.destroySoon();
  }
}

function isSpent(
  { exchanges, quietSince }: Connection,
  now: number,
  stoppingForMs: number,
): boolean {
  if (stoppingForMs > times.answer) return true;
  const requests = [...exchanges.values()];
  if (requests.length > 0) {
    return stoppingForMs > times.upload && requests.every(({ complete }) => !complete);
  }
  return now - quietSince > times.quiet || stoppingForMs > times.upload;
}

function noProxy(): HttpError {
  return new HttpError({
    status: 405,
    code: "method_not_allowed",
    message: "This server is no proxy: CONNECT is not supported.",
  });
}
