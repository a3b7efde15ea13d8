import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { describe, expect, it } from "vitest";
import { createQuote } from "../../src/features/quotes/write";
import { newQuote } from "../../src/features/quotes/schema";
import { Client, expectStatus } from "../support/client";
import { databaseUrlOf, freshPostgresUrl } from "../support/databases";
import { admin, startTestHost } from "../support/host";
import { spawnHost } from "../support/process";
import { newClientId } from "../support/resources";

const consecutive = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index + 1).padStart(3, "0"));

/** The sequences of quote numbers in order. */
const sequences = (numbers: readonly unknown[]): string[] =>
  numbers.map((number) => String(number).split("-").at(-1) ?? "").toSorted();

const create = async (as: Client, clientId: number): Promise<unknown> => {
  const made = await as.post("/api/v1/quotes", { client_id: clientId, title: "Q", items: [{}] });
  return (expectStatus(made, 201).body["quote"] as JsonObject)["quote_number"];
};

describe.each(["PGlite", "PostgreSQL"] as const)("parallel quotes on %s", (kind) => {
  it("50 at once get 50 consecutive numbers, although others fail between them", async () => {
    const clock = fixedClock("2026-01-15T12:00:00Z");
    const host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    try {
      const me = host.client();
      await me.logIn(admin);
      const client = await newClientId(me);
      const input = newQuote.parse({ client_id: client, title: "Fails", items: [{}] });
      const fail = (): Promise<unknown> =>
        host.database.db.transaction().execute(async (tx) => {
          await createQuote(tx, { userId: 1, role: "admin" }, input, clock.now());
          throw new Error("crash");
        });
      const [numbers, failures] = await Promise.all([
        Promise.all(Array.from({ length: 50 }, () => create(me, client))),
        Promise.allSettled(Array.from({ length: 10 }, fail)),
      ]);
      expect(failures.filter(({ status }) => status === "rejected")).toHaveLength(10);
      expect(sequences(numbers)).toEqual(consecutive(50));
    } finally {
      await host.close();
    }
  });
});

describe("two processes on one PostgreSQL", () => {
  it("give 50 parallel quotes 50 consecutive numbers", async () => {
    const env = { DATABASE_URL: await freshPostgresUrl(), TZ: "UTC" };
    const hosts = await Promise.all([spawnHost(env), spawnHost(env)]);
    try {
      const me = new Client(hosts[0].url);
      await me.logIn(admin);
      const client = await newClientId(me);
      const clients = [me, me.at(hosts[1].url)];
      const numbers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => create(clients[index % 2] ?? me, client)),
      );
      // The numbers start again at midnight.
      const dayOf = (number: unknown): string => String(number).slice(0, -4);
      for (const day of new Set(numbers.map(dayOf))) {
        const ofDay = numbers.filter((number) => dayOf(number) === day);
        expect(sequences(ofDay), day).toEqual(consecutive(ofDay.length));
      }
    } finally {
      await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
    }
  });
});
