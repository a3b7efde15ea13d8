import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { Webhook } from "standardwebhooks";

/** A request to a receiver. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver answers. */
export type Behave = (response: ServerResponse, received: Received) => void;

/** Answers with a status. */
export function answer(status: number, headers: Record<string, string> = {}, body = ""): Behave {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** A receiver of webhooks on this machine. */
export class Receiver {
  readonly received: Received[] = [];
  behave: Behave = answer(204);
  url = "";
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const received = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      this.received.push(received);
      this.behave(response, received);
    });
  });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    const server = receiver.#server.listen(0, "127.0.0.1");
    await once(server, "listening");
    receiver.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
    return receiver;
  }

  /** Verifies all requests with the npm package `standardwebhooks`, and returns their bodies. */
  verified(secret: string): Record<string, unknown>[] {
    const webhook = new Webhook(secret);
    return this.received.map(
      ({ headers, body }) =>
        webhook.verify(body, headers as Record<string, string>) as Record<string, unknown>,
    );
  }

  reset(): void {
    this.received.length = 0;
    this.behave = answer(204);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }
}
