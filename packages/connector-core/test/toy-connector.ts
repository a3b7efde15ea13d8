import * as z from "zod";
import {
  BaseConnector,
  ConnectorError,
  describeConnector,
  fromUtf8,
  header,
  hex,
  secret,
  project,
  utf8,
  verify,
  type ConnectorContext,
  type Descriptor,
  type Manifest,
  type Plan,
  type RawRequest,
  type TestReport,
} from "../src/index";
import type { ConnectorFixture } from "../src/testing/index";
import { webCrypto } from "../src/web/index";

// The smallest complete connector. The conformance suite is tested on it and on faulty variants.

export const toyConfig = z.object({
  token: secret(z.string().min(8)),
  signing_secret: secret(z.string().min(8), { generate: true }),
  project: project(),
});
export type ToyConfig = typeof toyConfig;

const payload = z.object({ item: z.int(), title: z.string() });
export type ToyEvent = z.output<typeof payload>;

export const toyManifest: Manifest<ToyConfig, ToyEvent> = {
  key: "toy_connector",
  slug: "toy",
  name: "Toy",
  docs: "https://toy.example/docs",
  settings: toyConfig,
  env: { TOY_API_URL: "https://api.toy.test" },
  api: {
    base: (_settings, env) => env["TOY_API_URL"] ?? "",
    auth: { type: "bearer", secret: "token" },
  },
  inbound: {
    path: "webhook",
    maxBytes: 10_000,
    verification: verify.hmac({
      secret: "signing_secret",
      signature: header("x-toy-signature"),
    }),
    deliveryId: header("x-toy-delivery"),
    parse: (request) => {
      if (request.headers["x-toy-event"] !== "item") return { ignored: "not an item" };
      return { event: parsed(request) };
    },
  },
};

function parsed(request: RawRequest): ToyEvent {
  try {
    return payload.parse(JSON.parse(fromUtf8(request.body)));
  } catch (cause) {
    throw new ConnectorError({ code: "malformed", message: "The body is not an item", cause });
  }
}

export class ToyConnector extends BaseConnector<ToyConfig, ToyEvent> {
  protected override async onTest(context: ConnectorContext<ToyConfig>): Promise<TestReport> {
    const { name } = await context.api.get("/me", z.object({ name: z.string() }));
    return { message: `Hello ${name}` };
  }

  protected override onDelivery(
    event: ToyEvent,
    context: ConnectorContext<ToyConfig>,
  ): Promise<Plan> {
    return Promise.resolve({
      changes: [
        {
          type: "task.upsert",
          task: { source: "toy", ref: `item_${String(event.item)}` },
          project: context.settings.project,
          fields: { name: event.title, description: null, status: "todo", priority: "low" },
          asOf: "2026-01-15T11:00:00Z",
          ifMissing: "create",
        },
      ],
      reply: () => ({ status: 200, body: { ok: true } }),
    });
  }
}

export const toyConnector = describeConnector(toyManifest, ToyConnector);

const { hmac } = webCrypto([]);

async function signed(
  secretValue: string,
  deliveryId: string,
  event: string,
  body: string,
): Promise<RawRequest> {
  const bytes = utf8(body);
  const key = utf8(secretValue || "no-secret");
  return {
    body: bytes,
    headers: {
      "x-toy-event": event,
      "x-toy-delivery": deliveryId,
      "x-toy-signature": hex(await hmac.sha256(key, bytes)),
    },
  };
}

/** The fixture of the toy connector and its faulty variants. */
export function toyFixture(descriptor: Descriptor = toyConnector): ConnectorFixture {
  return {
    descriptor,
    now: "2026-01-15T12:00:00Z",
    input: (project) => ({
      token: "canary-token-0123456789",
      signing_secret: "canary-signing-secret",
      project,
    }),
    acting: ({ secret: key, deliveryId }) =>
      signed(key, deliveryId, "item", JSON.stringify({ item: 1, title: "One" })),
    unknown: ({ secret: key, deliveryId }) => signed(key, deliveryId, "other", "{}"),
    malformed: ({ secret: key, deliveryId }) => signed(key, deliveryId, "item", "{"),
    working: () => Promise.resolve(Response.json({ name: "owner" })),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  };
}
