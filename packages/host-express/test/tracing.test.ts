import { context, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-node";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTelemetryTracer } from "../../../examples/opentelemetry/tracer";
import { openPostgres } from "../src/platform/db/open-postgres";
import { deliver, issueDelivery, type Client } from "./support/client";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { admin, startTestHost, type TestHost } from "./support/host";

// The port with OpenTelemetry's own SDK behind it.

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

let host: TestHost;
let client: Client;
let webhook: string;

beforeAll(async () => {
  provider.register();
  host = await startTestHost({ tracer: openTelemetryTracer });
  client = host.client();
  await client.logIn(admin);
  webhook = await client.saveGithubIntegration(await client.createProject("Website"));
});
afterAll(async () => {
  await host.close();
  await provider.shutdown();
  trace.disable();
  context.disable();
});
beforeEach(() => {
  exporter.reset();
});

/** Spans with this name, as soon as there is one. */
async function spans(name: string): Promise<ReadableSpan[]> {
  const names = (): string[] => exporter.getFinishedSpans().map((span) => span.name);
  await expect.poll(names, { timeout: 5_000 }).toContain(name);
  return exporter.getFinishedSpans().filter((span) => span.name === name);
}

describe("traces", () => {
  it("show a delivery inside its request, and whether it was refused", async () => {
    expect((await deliver(host.url, webhook, await issueDelivery("opened"))).status).toBe(200);
    const [request] = await spans("POST /api/integrations/github/webhook/{public_id}");
    const [delivery] = await spans("delivery");
    expect(request?.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 200,
    });
    expect(delivery?.attributes).toMatchObject({ "tt.connector": "github_connector" });
    expect(delivery?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
  });

  it("show an action with the requests to its provider, and why it failed", async () => {
    await client.post("/api/integrations/github/test");
    const [test] = await spans("test");
    const requests = await spans("request GET");
    expect(test?.status).toMatchObject({ code: 2 });
    expect(test?.status.message).toMatch(/^[a-z_]+$/);
    expect(requests[0]?.parentSpanContext?.traceId).toBe(test?.spanContext().traceId);
  });

  it("contain no secret, no text and no path of a provider", async () => {
    await client.post("/api/integrations/github/test");
    await deliver(host.url, webhook, await issueDelivery("opened", { issue: { title: "CANARY" } }));
    await spans("delivery");
    const all = JSON.stringify(
      exporter.getFinishedSpans().map(({ name, attributes, status }) => [name, attributes, status]),
    );
    expect(all).not.toContain("CANARY");
    expect(all).not.toContain("octo-org");
  });

  it("show statements of the caller's operation, with placeholders instead of values", async () => {
    const database = openPostgres(
      await freshPostgresUrl(),
      silentLog,
      undefined,
      openTelemetryTracer,
    );
    try {
      await openTelemetryTracer.span("outer", {}, async () => {
        await sql`select ${"CANARY"}::text as value`.execute(database.db);
        await database.prepared({ name: "traced", text: "select $1::text as other" }, ["CANARY"]);
        await sql`select broken`.execute(database.db).catch(() => undefined);
      });
    } finally {
      await database.close();
    }
    const [outer] = await spans("outer");
    const statements = await spans("select");
    const texts = statements.map(({ attributes }) => attributes["db.query.text"]);
    expect(texts).toEqual([
      "select $1::text as value",
      "select $1::text as other",
      "select broken",
    ]);
    expect(statements.map(({ status }) => status.message)).toEqual([undefined, undefined, "42703"]);
    for (const { parentSpanContext } of statements) {
      expect(parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    }
  });
});
