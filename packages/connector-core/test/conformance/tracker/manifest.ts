import * as z from "zod";
import {
  ConnectorError,
  fromHex,
  fromUtf8,
  project,
  secret,
  type Classify,
  type Manifest,
  type RawRequest,
} from "../../../src/index";
import { trackerUrl } from "./fake-tracker";

const settings = z.object({
  token: secret(z.string().min(8)),
  signing_secret: secret(z.string().min(8), { generate: true }),
  list: z.string().default("inbox"),
  project: project(),
});
export type TrackerSettings = typeof settings;

const itemSchema = z.object({ id: z.int(), title: z.string(), updated_at: z.string() });
export type Item = z.output<typeof itemSchema>;

/** Parses an item; undefined if it cannot be read. */
export function readItem(raw: unknown): Item | undefined {
  return itemSchema.safeParse(raw).data;
}

/** Parses the body of a delivery. */
export function readDelivery(request: RawRequest): Item {
  try {
    return itemSchema.parse(JSON.parse(fromUtf8(request.body)));
  } catch (cause) {
    throw new ConnectorError({ code: "malformed", message: "The body is not an item", cause });
  }
}

export const classify: Classify = (answer) => {
  const { status } = answer;
  if (status < 300) return { type: "ok" };
  if (status === 401) return { type: "unauthorized", message: "Enter a new token." };
  if (status === 429) {
    const afterSeconds = Number(answer.header("retry-after") ?? "60");
    return { type: "retry", reason: "rate_limited", afterSeconds };
  }
  if (status >= 500) return { type: "retry", reason: "provider_unavailable" };
  return { type: "rejected", message: `The tracker refused the request (${String(status)}).` };
};

export const trackerManifest = {
  key: "tracker_connector",
  slug: "tracker",
  name: "Tracker",
  docs: "TRACKER.md",
  settings,
  origins: () => [trackerUrl],
  auth: { type: "bearer", secret: "token" },
  classify,
  inbound: {
    path: "webhook",
    maxBytes: 10_000,
    verification: {
      type: "hmac",
      secret: "signing_secret",
      signed: (request) => ({
        data: request.body,
        signature: fromHex(request.headers["x-tracker-signature"] ?? "none"),
      }),
    },
    candidateKeys: ({ headers }) => [{ index: "list", value: headers["x-tracker-list"] ?? "" }],
    routingKeysOf: ({ list }) => [{ index: "list", value: list }],
    deliveryId: (request) => request.headers["x-tracker-delivery"],
    parse: (request) =>
      request.headers["x-tracker-event"] === "item"
        ? { event: readDelivery(request) }
        : { ignored: "not an item" },
  },
  sync: { job: "tracker_sync", everyMinutes: 30 },
  push: {
    isEnabled: () => true,
    daysBack: () => 7,
    title: ({ notes }) => notes ?? "Entry",
  },
  actions: [{ name: "register_hook", label: "Register", description: "Creates the webhook." }],
  options: ["list"],
  on: ["time_entry.started", "time_entry.stopped"],
  notifications: {
    atMostOnce: true,
    daily: { job: "tracker_summary", everyMinutes: 30, time: () => "18:00" },
  },
  uses: ["task.upsert", "link.set", "routing_key.add"],
} as const satisfies Manifest<TrackerSettings, Item>;
