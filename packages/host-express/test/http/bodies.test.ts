import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import type { Answer, Client } from "../support/client";
import { exampleBodies } from "../support/examples";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nastyValues, jsonOf } from "../support/nasty";
import { nameOf, pathOf, routeTable } from "../support/routes";

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

// How each route parses request bodies.
describe("request bodies", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let reading: readonly Route[];
  let exampleOf: (route: Route) => JsonObject;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock });
    reading = (await routeTable(host.database)).filter(({ body }) => body !== undefined);
    me = host.client();
    await me.logIn(admin);
    exampleOf = await exampleBodies(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.advance(120_000);
    await me.logIn(admin);
  });

  const send = (
    route: Route,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    // Logins are limited per minute, and a logout would end the session of the other tests.
    clock.advance(60_000);
    const client = route.path === "/logout" ? host.client() : me;
    return client.send(route.method.toUpperCase(), pathOf(route), body, headers);
  };

  it("refuses other content types with 415", async () => {
    for (const route of reading.filter(({ mediaTypes }) => mediaTypes === undefined)) {
      for (const type of ["text/plain", "application/xml", "multipart/form-data", "", "json"]) {
        const answer = await send(route, "{}", { "content-type": type });
        expect(answer, `${nameOf(route)} ${type}`).toMatchObject({
          status: 415,
          body: { error_code: "unsupported_media_type" },
        });
      }
      const compressed = await send(route, "{}", { ...json, "content-encoding": "gzip" });
      expect(compressed.status, nameOf(route)).toBe(415);
      const asForm = await send(route, "a=b", form);
      expect(asForm.status === 415, nameOf(route)).toBe(route.form !== true);
    }
  }, 180_000);

  it("treats a missing body as {}, whatever its content type", async () => {
    for (const route of reading) {
      const none = await send(route, "", { "content-type": "application/xml" });
      const empty = await send(route, "{}", json);
      expect(none.status, nameOf(route)).toBe(empty.status);
      expect(none.body["errors"], nameOf(route)).toEqual(empty.body["errors"]);
    }
  });

  it("accepts JSON content types with parameters or a +json suffix", async () => {
    for (const type of [
      "application/json; charset=utf-8",
      "APPLICATION/JSON",
      "application/a+json",
    ]) {
      const answer = await me.send("PATCH", "/api/profile", "{}", { "content-type": type });
      expect(answer.status, type).toBe(200);
    }
  });

  it("names unknown fields in requests to the token API and the profile", async () => {
    for (const route of reading.filter(({ path }) => /^\/api\/(v1\/|profile)/.test(path))) {
      for (const name of ["colour", "__proto__"]) {
        const fields = [...Object.entries(exampleOf(route)), [name, "red"] as const];
        const { status, body } = await send(route, jsonOf(fields), json);
        expect(status, nameOf(route)).toBe(400);
        const errors = new Map(Object.entries(body["errors"] as JsonObject));
        expect(errors.get(name), nameOf(route)).toEqual(["Unknown field"]);
      }
    }
  });

  it("keeps text that looks like an escape sequence", async () => {
    const name = "100%00 of \\u0000";
    const made = await me.post("/api/v1/clients", { name });
    expect(made).toMatchObject({ status: 201, body: { client: { name } } });
  });

  it("no login body causes a server error", async () => {
    for (const name of ["username", "next"]) {
      for (const value of nastyValues) {
        clock.advance(60_000);
        const fields = [...Object.entries({ ...admin, [name]: value })];
        const { status } = await me.send("POST", "/login", jsonOf(fields), json);
        expect([200, 400, 401, 413], `${name} ${JSON.stringify(value)}`).toContain(status);
      }
    }
  });
});
