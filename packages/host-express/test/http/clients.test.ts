import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { fresh, hostWithTwo, id, list, make, names, stamp } from "../support/resources";

describe.each(databaseNames)("clients on %s", (kind) => {
  let clock: FixedClock;
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    ({ host, me } = await hostWithTwo(kind, clock));
  });
  afterAll(async () => {
    await host.close();
  });

  it("creates a client from its name only", async () => {
    const name = fresh("Acme");
    const answer = await me.post("/api/v1/clients", { name: `  ${name} ` });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      message: "Client created successfully",
      client: {
        id,
        name,
        description: null,
        contact_person: null,
        email: null,
        phone: null,
        address: null,
        company: null,
        default_hourly_rate: null,
        status: "active",
        is_active: true,
        custom_fields: {},
        created_at: stamp,
        updated_at: stamp,
        version: 1,
      },
    });
  });

  it("stores all given fields", async () => {
    const fields = {
      name: fresh("Acme"),
      description: "Line one\nline two",
      contact_person: "Ada",
      email: "ada@example.com",
      company: "Acme Ltd.",
      phone: "+39 06 1234",
      address: "Via Roma 1",
      default_hourly_rate: 95.5,
      custom_fields: { vat: "IT1", tags: ["a", 1, null, { b: true }] },
    };
    expect(await make(me, "clients", fields)).toMatchObject(fields);
    const bare = { name: fresh("Acme"), email: "", company: " ", default_hourly_rate: 0 };
    expect(await make(me, "clients", bare)).toMatchObject({
      email: null,
      company: null,
      default_hourly_rate: 0,
    });
  });

  it.each([
    ["name", {}, "Is required"],
    ["name", { name: "  " }, "Is required"],
    ["name", { name: "x".repeat(201) }, "At most 200 characters"],
    ["name", { name: 5 }, "Must be text"],
    ["email", { email: "nobody" }, "Must be an e-mail address"],
    ["default_hourly_rate", { default_hourly_rate: "95" }, "Must be a number"],
    ["default_hourly_rate", { default_hourly_rate: -1 }, "Must not be negative"],
    ["default_hourly_rate", { default_hourly_rate: 10_000_000 }, "At most 9999999.99"],
    ["phone", { phone: "1".repeat(51) }, "At most 50 characters"],
    ["custom_fields", { custom_fields: [] }, "Must be an object"],
  ])("refuses an invalid %s: %j", async (field, change, message) => {
    const body = { ...(field === "name" ? {} : { name: fresh("Acme") }), ...change };
    expect(await me.post("/api/v1/clients", body)).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [field]: [message] } },
    });
  });

  it("requires a unique name, even for 20 concurrent requests", async () => {
    const name = fresh("Same");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => me.post("/api/v1/clients", { name })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    expect(refused[0]?.body).toMatchObject({
      error_code: "conflict",
      errors: { name: ["A client with this name already exists"] },
    });
    expect(names(await list(me, "clients")).filter((each) => each === name)).toHaveLength(1);
  });
});
