import * as z from "zod";
import {
  ConnectorError,
  auth,
  fromUtf8,
  header,
  project,
  secret,
  verify,
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

/** An item, in deliveries and lists. */
export const itemSchema = z.object({ id: z.int(), title: z.string(), updated_at: z.string() });
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

export const trackerManifest = {
  key: "tracker_connector",
  slug: "tracker",
  name: "Tracker",
  docs: "https://docs.example/connector",
  settings,
  api: { base: () => trackerUrl, auth: auth.bearer("token") },
  inbound: {
    path: "webhook",
    maxBytes: 10_000,
    verification: verify.hmac({
      secret: "signing_secret",
      signature: header("x-tracker-signature"),
      signed: "{time}.{body}",
      time: { ...header("x-tracker-time"), toleranceSeconds: 300 },
    }),
    routing: { list: { from: header("x-tracker-list"), of: ({ list }) => list } },
    deliveryId: header("x-tracker-delivery"),
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
  uses: ["tasks", "entries"],
} as const satisfies Manifest<TrackerSettings, Item>;
