import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import type { Route } from "../../src/platform/http/route";
import type { Answer, Client } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { exampleBodies } from "../support/examples";
import { admin, startTestHost, type TestHost } from "../support/host";
import { enableInventory } from "../support/inventory";
import {
  badBodies,
  createSampler,
  encodableTexts,
  jsonOf,
  nastyTexts,
  nastyValues,
  unknownNames,
} from "../support/nasty";
import { nameOf, pathOf, routeTable } from "../support/routes";

/** Excluded, as each attempt hashes a password; `bodies.test.ts` tests them once. */
const slow = new Set(["/login", "/setup", "/api/v1/auth/login"]);

const form = { "content-type": "application/x-www-form-urlencoded" };

/** Providers refuse the credentials; without an answer, the pages that call them would respond with 502. */
const refusingProviders = (): Promise<Response> =>
  Promise.resolve(Response.json({ ok: false, error: "invalid_auth" }, { status: 401 }));

// Fuzzes inputs: every response must be a clear refusal, never a server error.
// Runs on PostgreSQL, which is stricter than PGlite. `npm run test:fuzz` sends every value to every
// field; else each field gets a third of them.
describe("bad input", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  /** Names and passwords of others change, those of the administrator must not. */
  let changing: Client;
  let routes: readonly Route[];
  let exampleOf: (route: Route) => JsonObject;
  const some = createSampler();

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({
      clock,
      databaseUrl: await freshPostgresUrl(),
      fetch: refusingProviders,
    });
    routes = await routeTable(host.database);
    me = host.client();
    await me.logIn(admin);
    exampleOf = await exampleBodies(me);
    changing = await host.newUser("changing");
    await host.newUser("changed"); // has the id 3
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.advance(120_000);
    await me.logIn(admin);
    await enableInventory(me);
  });

  /** Who sends to a route, and where. */
  const targetOf = (route: Route): { readonly client: Client; readonly path: string } => {
    const isPassword = route.path.endsWith("/profile/password");
    const isUser = /^\/(api\/v1|admin)\/users\/\{id\}/.test(route.path);
    return {
      client: route.path === "/logout" ? host.client() : isPassword ? changing : me,
      path: isUser ? route.path.replace("{id}", "3") : pathOf(route),
    };
  };

  it("a body that is no JSON object is refused by every route", async () => {
    for (const route of routes.filter(({ body }) => body !== undefined)) {
      const client = route.path === "/logout" ? host.client() : me;
      for (const [name, body, status, code] of badBodies) {
        // Logins are limited per minute.
        clock.advance(60_000);
        const method = route.method.toUpperCase();
        const answer = await client.send(method, pathOf(route), body, {
          "content-type": "application/json",
        });
        // Public routes refuse a large body before they parse it.
        const isLarge = route.access.type === "public" && body.length > 16 * 1024;
        expect(answer, `${nameOf(route)}: ${name}`).toMatchObject({
          status: isLarge ? 413 : status,
          body: {
            error: expect.any(String) as string,
            message: expect.any(String) as string,
            error_code: isLarge ? "payload_too_large" : code,
          },
        });
      }
    }
  }, 300_000);

  it("no field value causes a server error", async () => {
    for (const route of routes.filter(({ body, path }) => body && !slow.has(path))) {
      // The values sent to the settings disable it.
      if (route.path.startsWith("/api/v1/inventory/")) await enableInventory(me);
      const { client, path } = targetOf(route);
      const send = async (fields: string): Promise<void> => {
        const answer = await client.send(route.method.toUpperCase(), path, fields, {
          "content-type": "application/json",
        });
        const what = `${nameOf(route)} ${fields.slice(-100)}`;
        expect(answer.status, what).toBeLessThan(500);
        // Forms of pages show what is wrong on the page.
        if (answer.status < 400 || (route.form === true && route.hidden === true)) return;
        expect(answer.body, what).toMatchObject({
          error: expect.any(String) as string,
          message: expect.any(String) as string,
          error_code: expect.any(String) as string,
        });
      };
      const names =
        route.body instanceof z.ZodObject
          ? Object.keys(route.body.shape)
          : Object.keys(exampleOf(route));
      for (const name of names) {
        const others = () => Object.entries(exampleOf(route)).filter(([key]) => key !== name);
        const bodies = some(nastyValues).map((value) => jsonOf([...others(), [name, value]]));
        await Promise.all(bodies.map(send));
        await send(`{${JSON.stringify(name)}:1e999}`);
      }
      for (const name of unknownNames) await send(jsonOf([[name, "x"]]));
    }
    expect(host.logged()).not.toContain("a request failed");
  }, 600_000);

  it("no form causes a server error", async () => {
    const forms = routes.filter((route) => route.form === true && route.path !== "/login");
    expect(forms.map(nameOf)).toContain("POST /api/integrations/github/config");
    for (const route of forms) {
      const send = (text: string): Promise<Answer> => {
        // Logins are limited per minute, and a logout would end the session of the other tests.
        clock.advance(60_000);
        const { client, path } = targetOf(route);
        return client.send(route.method.toUpperCase(), path, text, form);
      };
      const example = exampleOf(route);
      for (const name of [...Object.keys(example), "unknown", "__proto__"]) {
        const sent = some(nastyTexts).map(async (text) => {
          const fields = new URLSearchParams();
          for (const [key, value] of Object.entries({ ...example, [name]: text })) {
            fields.set(key, typeof value === "string" ? value : JSON.stringify(value));
          }
          const { status } = await send(fields.toString());
          expect(status, `${nameOf(route)} ${name}=${text.slice(0, 50)}`).toBeLessThan(500);
        });
        await Promise.all(sent);
      }
      for (const text of ["%ff=%ff", "%", "&&==&", "a=%00", "a=%ED%A0%80"]) {
        expect((await send(text)).status, `${nameOf(route)} ${text}`).toBeLessThan(500);
      }
    }
  }, 600_000);

  it("no query value causes a server error in a list", async () => {
    for (const route of routes) {
      if (!(route.query instanceof z.ZodObject)) continue;
      for (const name of [...Object.keys(route.query.shape), ...unknownNames]) {
        const all = [...encodableTexts.map(encodeURIComponent), "%ff", "%", "a&a=b"];
        const texts = some(all);
        const paths = texts.map(
          (text) => `${pathOf(route)}?${encodeURIComponent(name)}=${text.slice(0, 4000)}`,
        );
        const answers = await Promise.all(paths.map((path) => me.get(path)));
        answers.forEach(({ status }, index) => {
          expect(status, paths[index]).toBeLessThan(500);
        });
      }
    }
  }, 600_000);

  it.each(["a%00b", "%ff", "%", "..%2f..", "x".repeat(99), "%F0%9F%98%80", "%ed%a0%80", "\u00e9"])(
    "the path segment %s never breaks a route",
    async (segment) => {
      const templates = routes.filter(({ path }) => path.includes("{"));
      const calls = [
        ...templates.map(
          ({ method, path }) => [method, path.replace(/\{\w+\}/g, segment)] as const,
        ),
        ["get", `/api/integrations/${segment}/status`],
        ["get", `/${segment}`],
      ] as const;
      for (const [method, path] of calls) {
        const body = method === "get" ? undefined : {};
        const { status } = await me.request(method.toUpperCase(), path, body);
        // Webhook addresses answer a GET with 405, whatever follows.
        expect([400, 401, 404, 405], path).toContain(status);
      }
    },
  );
});
