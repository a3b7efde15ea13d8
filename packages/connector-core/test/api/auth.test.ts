import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth, type Auth } from "../../src/index";
import { base, createApiFixture, startServer, token, type ApiSettings } from "./fixture";

const server = startServer();

/** The credentials that the provider received with one request. */
interface Received {
  readonly headers: Headers;
  readonly url: URL;
}

async function received(used: Auth<ApiSettings>): Promise<Received> {
  const requests: Received[] = [];
  server.use(
    http.get(`${base}/me`, ({ request }) => {
      requests.push({ headers: request.headers, url: new URL(request.url) });
      return HttpResponse.json({});
    }),
  );
  const { use } = await createApiFixture({
    api: { auth: used },
    input: { email: "ada@example.com" },
  });
  await use((api) => api.get("/me", z.unknown()));
  const [first] = requests;
  if (!first) throw new Error("The provider received no request");
  return first;
}

describe("every form of authorization", () => {
  it("bearer", async () => {
    const { headers } = await received(auth.bearer("token"));
    expect(headers.get("authorization")).toBe(`Bearer ${token}`);
  });

  it("a header of the provider's own, alone", async () => {
    const { headers } = await received(auth.header("token", "Private-Token"));
    expect(headers.get("private-token")).toBe(token);
    expect(headers.get("authorization")).toBeNull();
  });

  it("a header with a prefix", async () => {
    const { headers } = await received(auth.header("token", "authorization", "Token "));
    expect(headers.get("authorization")).toBe(`Token ${token}`);
  });

  it("a query parameter", async () => {
    const { headers, url } = await received(auth.query("token", "api_key"));
    expect(url.searchParams.get("api_key")).toBe(token);
    expect(headers.get("authorization")).toBeNull();
  });

  it("several secrets, each in its own way", async () => {
    const { headers, url } = await received(
      auth.all(
        auth.query("token", "key"),
        auth.query("token", "token"),
        auth.header("token", "x-app", "app "),
        auth.bearer("token"),
      ),
    );
    expect([...url.searchParams]).toEqual([
      ["key", token],
      ["token", token],
    ]);
    expect(headers.get("x-app")).toBe(`app ${token}`);
    expect(headers.get("authorization")).toBe(`Bearer ${token}`);
  });

  it.each([
    ["a field and a secret", auth.basic("email", "token"), `ada@example.com:${token}`],
    ["a secret and no password", auth.basic("token", { text: "" }), `${token}:`],
    ["a fixed name", auth.basic({ text: "apikey" }, "token"), `apikey:${token}`],
    ["characters outside ASCII", auth.basic({ text: "Zoë" }, "token"), `Zoë:${token}`],
  ])("basic, with %s", async (_name, used, plain) => {
    const { headers } = await received(used);
    const expected = `Basic ${Buffer.from(plain, "utf8").toString("base64")}`;
    expect(headers.get("authorization")).toBe(expected);
  });

  it("none", async () => {
    const { headers, url } = await received(auth.none());
    expect(headers.get("authorization")).toBeNull();
    expect(url.search).toBe("");
  });
});

describe("missing credentials", () => {
  it.each([
    ["bearer", auth.bearer("token"), "No access token is saved."],
    ["header", auth.header("token", "x-key"), "The credentials are not complete."],
    ["query", auth.query("token", "key"), "The credentials are not complete."],
    ["all", auth.all(auth.query("token", "key")), "The credentials are not complete."],
    ["basic", auth.basic("email", "token"), "The credentials are not complete."],
  ])("send no anonymous request: %s", async (_name, used, message) => {
    const fixture = await createApiFixture({ api: { auth: used } });
    await fixture.ports.storage.integrations.patch(fixture.id, { secrets: { token: null } });
    const result = await fixture.connector.test(fixture.id);
    expect(result).toEqual({ ok: true, message: "Done" });
    await expect(fixture.use((api) => api.get("/me", z.unknown()))).rejects.toMatchObject({
      code: "not_configured",
      message: expect.stringContaining(message) as string,
    });
    expect(await fixture.connector.status(fixture.id)).toMatchObject({
      connected: false,
      connection: { state: "disconnected", message: expect.stringContaining(message) as string },
    });
  });

  it("are no fault without authorization", async () => {
    const fixture = await createApiFixture({ api: { auth: auth.none() } });
    expect(await fixture.connector.status(fixture.id)).toMatchObject({ connected: true });
  });
});

describe("errors", () => {
  const forms = [
    ["bearer", auth.bearer("token")],
    ["header", auth.header("token", "x-key")],
    ["query", auth.query("token", "api_key")],
    ["all", auth.all(auth.query("token", "api_key"), auth.header("token", "x-key"))],
    ["basic", auth.basic("email", "token")],
  ] as const;
  const classify = ({ status, body }: { readonly status: number; readonly body: unknown }) =>
    status === 400 ? ({ type: "rejected", message: String(body) } as const) : undefined;

  it.each(forms)("never contain what the provider quotes of %s", async (_name, used) => {
    server.use(
      http.get(`${base}/me`, ({ request }) => {
        const quoted = [...request.headers, request.url, token].join(" ");
        return new HttpResponse(`Refused: ${quoted}`, { status: 400 });
      }),
    );
    const fixture = await createApiFixture({
      api: { auth: used, classify },
      input: { email: "ada@example.com" },
    });
    const failed = await fixture
      .use((api) => api.get("/me", z.unknown()))
      .catch((error: unknown) => error);
    const shown = `${String(failed)}${JSON.stringify(failed)}${fixture.logged()}`;
    expect(shown).toContain("Refused:");
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(Buffer.from(`ada@example.com:${token}`).toString("base64"));
  });

  it.each(forms)("contain no credentials after a network error: %s", async (_name, used) => {
    server.use(http.get(`${base}/me`, () => HttpResponse.error()));
    const fixture = await createApiFixture({
      api: { auth: used },
      input: { email: "ada@example.com" },
    });
    const failed = await fixture
      .use((api) => api.call("GET", "/me", z.unknown(), { maxAttempts: 1 }))
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "provider_unavailable" });
    const stack = failed instanceof Error ? `${failed.stack ?? ""}${String(failed.cause)}` : "";
    expect(`${stack}${JSON.stringify(failed)}${fixture.logged()}`).not.toContain(token);
  });

  it.each([
    ["query", auth.query("token", "api_key")],
    ["all", auth.all(auth.header("token", "x-key"), auth.query("token", "api_key"))],
  ])("keep a credential in the query out of URLs and page links: %s", async (_name, used) => {
    const links: string[] = [];
    server.use(
      http.get(`${base}/old`, ({ request }) => {
        const location = `${base}/items${new URL(request.url).search}`;
        return new HttpResponse(null, { status: 301, headers: { location } });
      }),
      http.get(`${base}/items`, ({ request }) => {
        const url = new URL(request.url);
        links.push(url.searchParams.getAll("api_key").join());
        const page = Number(url.searchParams.get("page") ?? 1);
        url.searchParams.set("page", String(page + 1));
        const headers = { link: `<${url.href}>; rel="next"` };
        return HttpResponse.json([page], page < 3 ? { headers } : {});
      }),
    );
    const { use } = await createApiFixture({ api: { auth: used } });
    const answer = await use((api) => api.call("GET", "/old?a=1", z.unknown()));
    expect(answer.url).toBe(`${base}/items?a=1`);
    const next = await use(async (api) => {
      const seen: (string | undefined)[] = [];
      for await (const page of api.pages.link("/items")) seen.push(page.next);
      return seen;
    });
    expect(next).toEqual([`${base}/items?page=2`, `${base}/items?page=3`, undefined]);
    expect(links).toEqual([token, token, token, token]);
  });
});
