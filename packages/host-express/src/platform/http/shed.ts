import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Metrics } from "../metrics/metrics";
import type { AdmissionControl } from "./admission";
import { crossOriginHeaders } from "./cross-origin";
import { discardBody } from "./discard-body";
import { audienceOf, bodyFor } from "./errors";
import { overloaded } from "./http-error";
import type { Route } from "./route";

const { status, headers: ownHeaders } = overloaded();
const headers = {
  ...ownHeaders,
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none';frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};
const texts = {
  api: JSON.stringify(bodyFor("api", overloaded())),
  connector: JSON.stringify(bodyFor("connector", overloaded())),
};
const lengths = {
  api: Buffer.byteLength(texts.api),
  connector: Buffer.byteLength(texts.connector),
};

/** Refuses a request if the host is full. @returns True if the request was answered */
export type Shedder = (request: IncomingMessage, reply: ServerResponse) => boolean;

/**
 * Creates a shedder, which refuses requests before the app sees them. A host at ten times its capacity
 * refuses most of what it gets: whatever a refusal costs is taken from the requests that it accepts, and
 * the app's routing and logging cost ten times as much as the refusal.
 *
 * Left to the app: routes that are always admitted or have a response of their own, pages, whose errors
 * are pages too, and preflight requests, which need no permit.
 */
export function createShedder(
  routes: readonly Pick<Route, "path" | "isAlwaysAdmitted" | "overloaded">[],
  admission: Pick<AdmissionControl, "isFull" | "countRefusal">,
  metrics: Pick<Metrics, "request">,
): Shedder {
  const exempt = routes.filter((each) => each.isAlwaysAdmitted === true || each.overloaded);
  const pattern = new RegExp(`^(?:${exempt.map(({ path }) => patternOf(path)).join("|")})/?$`, "i");

  return (request, reply) => {
    if (!admission.isFull || request.method === "OPTIONS") return false;
    const [path = ""] = (request.url ?? "").split("?", 1);
    const { accept, origin } = request.headers;
    const audience = audienceOf(path, accept);
    if (audience === "person" || pattern.test(path)) return false;
    const started = performance.now();
    admission.countRefusal();
    reply.once("close", () => {
      const seconds = (performance.now() - started) / 1_000;
      metrics.request(request.method ?? "", "unknown", status, seconds);
    });
    reply.writeHead(status, {
      ...headers,
      ...(path.startsWith("/api/v1/") ? crossOriginHeaders(origin) : {}),
      "content-length": lengths[audience],
      "x-request-id": randomUUID(),
    });
    // A text is written together with the headers: half of the cost of a refusal is a system call.
    reply.end(texts[audience]);
    discardBody(request);
    return true;
  };
}

/** Converts `/projects/{id}` to the source of a regular expression. */
function patternOf(path: string): string {
  return path.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replace(/\{\w+\}/g, "[^/]+");
}
