import { createServer } from "node:http";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

/** The body of every request. */
interface TimeEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly event_id: string; readonly description: string };
}

/** Creates a server that accepts signed events, each of them once. */
export function createReceiver(secret: string, onEvent: (event: TimeEvent) => void) {
  const webhook = new Webhook(secret);
  // A database in production: a retry may come days later, to another process.
  const seen = new Set<string>();
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      try {
        const headers = request.headers as Record<string, string>;
        // Verifies the bytes as they came, before anything reads them.
        const event = webhook.verify(Buffer.concat(chunks).toString(), headers) as TimeEvent;
        const id = String(headers["webhook-id"]);
        if (!seen.has(id)) onEvent(event);
        seen.add(id);
        response.writeHead(204).end();
      } catch (error) {
        response.writeHead(error instanceof WebhookVerificationError ? 401 : 500).end();
      }
    });
  });
}
