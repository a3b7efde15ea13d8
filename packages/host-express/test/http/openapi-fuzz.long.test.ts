import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import type { Client } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { dice } from "../support/dice";
import { exampleBodies } from "../support/examples";
import {
  createFuzzer,
  type FuzzedDocument,
  type FuzzedRequest,
  type Operation,
} from "../support/fuzz";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nameOf, routeTable } from "../support/routes";

/** `npm run test:fuzz` sends 50,000 requests. */
const amount = process.env["TT_FUZZ"] === "full" ? 50_000 : 4_000;
const seed = Number(process.env["TT_FUZZ_SEED"] ?? 20_261_128);
const concurrency = 8;
/** After as many requests, what they may have ended or disabled is restored. */
const restoreAfter = 40;

const refusingProviders = (): Promise<Response> =>
  Promise.resolve(Response.json({ ok: false, error: "invalid_auth" }, { status: 401 }));

interface Target {
  readonly name: string;
  readonly method: string;
  readonly template: string;
  readonly operation: Operation;
}

// Every response is compared with the document: its status, headers, content type and body.
describe("requests that are made from the OpenAPI document", () => {
  let host: TestHost;
  let clock: FixedClock;
  let exampleOf: (name: string) => JsonObject;
  let targets: readonly Target[];
  let document: FuzzedDocument;
  let me: Client;
  let other: Client;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({
      clock,
      databaseUrl: await freshPostgresUrl(),
      fetch: refusingProviders,
    });
    me = host.client();
    await me.logIn(admin);
    const examples = await exampleBodies(me);
    const routes = new Map<string, Route>(
      (await routeTable(host.database)).map((route) => [nameOf(route), route]),
    );
    exampleOf = (name) => {
      const route = routes.get(name);
      return route?.body ? examples(route) : {};
    };
    other = await host.newUser("other");
    document = (await me.get("/api/openapi.json")).body as unknown as FuzzedDocument;
    targets = Object.entries(document.paths).flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${template}`,
        method: method.toUpperCase(),
        template,
        operation,
      })),
    );
  });
  afterAll(async () => {
    await host.close();
  });

  /** Requests log out, revoke tokens, deactivate users and disable modules, as they should. */
  const restore = async (): Promise<void> => {
    const { db } = host.database;
    await db
      .updateTable("users")
      .set({ is_active: true, role: "admin" })
      .where("id", "=", 1)
      .execute();
    me = await host.clientOf({ id: 1, username: admin.username, role: "admin" });
    await me.request("PATCH", "/api/admin/settings", { inventory_enabled: true });
    clock.advance(60_000);
  };

  it.each([[amount, seed]])(
    "%s of them with the seed %s get no 5xx, and responses as the document describes them",
    async () => {
      const random = dice(seed);
      const fuzz = createFuzzer(document, random);
      const failures: string[] = [];
      const statuses: Record<number, number> = {};
      const succeeded = new Set<string>();
      let sent = 0;

      const send = async (
        target: Target,
        client: Client,
        request: FuzzedRequest,
      ): Promise<void> => {
        const { method, path, headers, body } = request;
        const what = `${method} ${path} ${body ?? ""}`.slice(0, 600);
        try {
          const { status } = await client.send(method, path, body, headers);
          statuses[status] = (statuses[status] ?? 0) + 1;
          if (status < 300) succeeded.add(target.name);
          if (status >= 500) failures.push(`${String(status)}: ${what}`);
        } catch (error) {
          failures.push(`${error instanceof Error ? error.message : String(error)}: ${what}`);
        }
      };
      while (sent < amount && failures.length < 20) {
        if (sent % restoreAfter === 0) await restore();
        const batch: Promise<void>[] = [];
        for (let index = 0; index < concurrency && sent < amount; index += 1, sent += 1) {
          // Each operation in turn, so that none is missed.
          const target = targets[sent % targets.length];
          if (!target) continue;
          const { method, template, operation, name } = target;
          const who = random(100);
          const client = who < 85 ? me : who < 95 ? other : host.client();
          batch.push(send(target, client, fuzz(method, template, operation, exampleOf(name))));
        }
        await Promise.all(batch);
      }
      const counts = Object.entries(statuses).map(
        ([status, count]) => `${status}: ${String(count)}`,
      );
      process.stdout.write(
        `${String(sent)} requests, seed ${String(seed)}, ${String(targets.length)} operations, ` +
          `${String(succeeded.size)} of them with success; statuses ${counts.join(", ")}\n`,
      );
      expect(failures).toEqual([]);
      expect(sent).toBe(amount);
      expect(host.logged()).not.toContain("a request failed");
      // Else the requests would be refused before they reach anything.
      expect(succeeded.size).toBeGreaterThan(targets.length * 0.6);
    },
    1_200_000,
  );
});
