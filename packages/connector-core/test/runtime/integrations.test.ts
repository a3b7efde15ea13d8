import { beforeEach, describe, expect, it } from "vitest";
import { createRuntime, type Connector, type JsonObject } from "../../src/index";
import { inspect } from "../../src/memory/index";
import { toyConnector } from "../toy-connector";
import { baseUrl, createRuntimeFixture, delivery, type RuntimeFixture } from "./fixture";

let fixture: RuntimeFixture;
beforeEach(async () => {
  fixture = await createRuntimeFixture();
});

describe("saving an integration", () => {
  it("stores sealed secrets and returns the delivery URL", async () => {
    const saved = await fixture.save();
    if (!saved.ok) throw new Error(saved.error);
    const row = await fixture.ports.storage.integrations.get(saved.id);
    expect(saved).toEqual({
      ok: true,
      id: row?.id,
      active: true,
      deliveryUrl: `${baseUrl}/api/integrations/toy/webhook/${row?.publicId ?? ""}`,
      generated: {},
      warning: undefined,
    });
    expect(row).toMatchObject({ active: true, settings: { project: fixture.project } });
    expect(row?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(row?.publicId).toMatch(/^[\w-]{22}$/);
    expect(inspect([row, await fixture.app.integrations.list(fixture.owner)])).not.toContain(
      "canary",
    );
  });

  it("returns generated secrets once, and keeps blank ones", async () => {
    const first = await fixture.save({ signing_secret: "" });
    const again = await fixture.save({ token: "", signing_secret: "" });
    expect(first.ok && first.generated["signing_secret"]).toMatch(/^[\w-]{43}$/);
    expect(again).toMatchObject({ ok: true, generated: {} });
  });

  it.each<[string, JsonObject, string, RegExp]>([
    ["a missing field", { project: "" }, "project", /^This field is required$/],
    ["an unknown field", { colour: "red" }, "colour", /^Unknown field$/],
    ["a project of nobody", { project: 999 }, "project", /no such active project/],
    ["an unclear pause", { is_active: "maybe" }, "is_active", /^Must be true or false$/],
  ])("refuses %s", async (_name, input, field, message) => {
    const saved = await fixture.save(input);
    if (saved.ok) throw new Error("The settings were saved");
    expect(saved.code).toBe("invalid_config");
    expect(Object.keys(saved.errors)).toEqual([field]);
    expect(saved.errors[field]?.join()).toMatch(message);
    expect(await fixture.app.integrations.list(fixture.owner)).toEqual([]);
  });

  it("refuses an archived project and a connector that does not exist", async () => {
    await fixture.ports.harness.archiveProject(fixture.project);
    expect(await fixture.save()).toMatchObject({ ok: false });
    expect(await fixture.app.integrations.save("none", 1, {})).toMatchObject({
      ok: false,
      code: "not_configured",
    });
  });

  it("inserts one integration when two first saves run at once", async () => {
    const saves = await Promise.all([fixture.save(), fixture.save()]);
    expect(new Set(saves.map((saved) => saved.ok && saved.id)).size).toBe(1);
    expect(await fixture.app.integrations.list(fixture.owner)).toHaveLength(1);
  });

  it("pauses and resumes", async () => {
    const id = await fixture.saved();
    const active = async () => (await fixture.ports.storage.integrations.get(id))?.active;
    await fixture.save({ is_active: false });
    expect(await active()).toBe(false);
    await fixture.save({ is_active: "on" });
    expect(await active()).toBe(true);
  });

  it("refuses connectors that conflict", () => {
    const { ports } = fixture;
    const connectors = [toyConnector, toyConnector];
    expect(() => createRuntime({ connectors, ports, baseUrl })).toThrow(/share the key/);
  });
});

describe("the integrations of an owner", () => {
  it("are listed with their status", async () => {
    const id = await fixture.saved();
    await fixture.saved(await fixture.ports.harness.createUser());
    expect(await fixture.app.integrations.list(fixture.owner)).toMatchObject([
      { id, connector: "toy", name: "Toy", status: { ok: true, connected: true } },
    ]);
  });

  it("can be asked by id", async () => {
    const id = await fixture.saved();
    const connector = await fixture.app.integrations.of(id);
    expect(await connector?.test(id)).toEqual({ ok: true, message: "Hello owner" });
    expect(await fixture.app.integrations.of("unknown")).toBeUndefined();
  });

  it("say since when they are disconnected", async () => {
    const id = await fixture.saved();
    await (await fixture.app.integrations.of(id))?.test(id);
    fixture.clock.advance(60_000);
    await fixture.app.integrations.disconnect(id);
    const connection = { state: "disconnected", since: "2026-01-15T12:01:00Z" };
    const listed = [{ id, status: { connected: false, connection } }];
    expect(await fixture.app.integrations.list(fixture.owner)).toMatchObject(listed);
    fixture.clock.advance(60_000);
    await fixture.app.integrations.disconnect(id);
    expect(await fixture.app.integrations.list(fixture.owner)).toMatchObject(listed);
  });

  it("say since when they are paused, resumed and connected again", async () => {
    const id = await fixture.saved();
    await (await fixture.app.integrations.of(id))?.test(id);
    const token = "secret-canary-token";
    const changes: [string, () => Promise<unknown>][] = [
      ["paused", () => fixture.save({ is_active: false })],
      ["active", () => fixture.save({ is_active: true })],
      ["disconnected", () => fixture.app.integrations.disconnect(id)],
      ["active", () => fixture.save({ token })],
    ];
    const connection = async () => {
      const [listed] = await fixture.app.integrations.list(fixture.owner);
      return listed && "connection" in listed.status ? listed.status.connection : undefined;
    };
    for (const [index, [state, change]] of changes.entries()) {
      fixture.clock.advance(60_000);
      await change();
      const since = `2026-01-15T12:0${String(index + 1)}:00Z`;
      expect(await connection()).toMatchObject({ state, since });
    }
    fixture.clock.advance(60_000);
    await fixture.save({ token });
    expect(await connection(), "a save alone").toMatchObject({ since: "2026-01-15T12:04:00Z" });
  });

  it("lose their credentials when disconnected", async () => {
    const id = await fixture.saved();
    expect(await fixture.app.integrations.disconnect(id)).toEqual({ ok: true });
    const row = await fixture.ports.storage.integrations.get(id);
    expect(row).toMatchObject({ active: false, settings: { project: fixture.project } });
    expect(row?.secrets).toEqual({});
    expect(await fixture.app.integrations.disconnect("unknown")).toMatchObject({
      ok: false,
      code: "not_configured",
    });
  });
});

describe("deliveries", () => {
  const urlOf = async (): Promise<string> => {
    const saved = await fixture.save();
    return saved.ok ? (saved.deliveryUrl ?? "") : "";
  };

  it("become tasks, once", async () => {
    const url = await urlOf();
    const first = await fixture.app.fetch(await delivery(url));
    expect([first.status, await first.json()]).toEqual([200, { ok: true }]);
    const again = await fixture.app.fetch(await delivery(url));
    expect(await again.json()).toMatchObject({ duplicate: true });
    expect(await fixture.ports.harness.countTasks(fixture.project)).toBe(1);
  });

  it.each([
    ["a wrong signature", { secret: "another-secret" }, 401],
    ["a body that is too large", { body: "x".repeat(10_001) }, 413],
    ["a malformed body", { body: "{" }, 400],
  ])("are refused: %s", async (_name, seed, status) => {
    const response = await fixture.app.fetch(await delivery(await urlOf(), seed));
    expect(response.status).toBe(status);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await fixture.ports.harness.countTasks(fixture.project)).toBe(0);
  });

  it("for an unknown integration are refused like a wrong signature", async () => {
    const url = `${baseUrl}/api/integrations/toy/webhook/unknown`;
    const response = await fixture.app.fetch(await delivery(url));
    expect(response.status).toBe(401);
  });

  it("stop being read at the limit", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(4_000));
      },
    });
    const headers = { "x-toy-signature": "00".repeat(32) };
    const init = { method: "POST", body, headers, duplex: "half" };
    const response = await fixture.app.fetch(new Request(await urlOf(), init));
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(6);
  });

  it("answer 400 if the body breaks off", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("reset"));
      },
    });
    const headers = { "x-toy-signature": "00".repeat(32) };
    const init = { method: "POST", body, headers, duplex: "half" };
    expect((await fixture.app.fetch(new Request(await urlOf(), init))).status).toBe(400);
  });

  it.each(["GET", "PUT", "DELETE"])("are not accepted by %s", async (method) => {
    const response = await fixture.app.fetch(new Request(await urlOf(), { method }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it.each([
    "https://time.example.com/api/integrations/toy/webhook",
    "https://time.example.com/application/api/integrations/toy/webhook",
    `${baseUrl}/`,
    `${baseUrl}/api/integrations/toy`,
    `${baseUrl}/api/integrations/other/webhook`,
    `${baseUrl}/api/integrations/toy/webhook/`,
    `${baseUrl}/api/integrations/toy/webhook/a/b`,
    `${baseUrl}/api/integrations/toy/webhook/${"a".repeat(65)}`,
    `${baseUrl}/api/integrations/toy/webhook/%00`,
    `${baseUrl}/integrations/toy/callback`,
  ])("have no other address: %s", async (url) => {
    expect((await fixture.app.fetch(await delivery(url))).status).toBe(404);
  });

  it("answer 500 if the storage fails before the connector is asked", async () => {
    const { ports } = fixture;
    const broken = { precheck: () => Promise.reject(new Error("canary: broken")) };
    const connectors = [{ ...toyConnector, create: () => broken as unknown as Connector }];
    const app = createRuntime({ connectors, ports, baseUrl });
    const response = await app.fetch(await delivery(`${baseUrl}/api/integrations/toy/webhook`));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("canary");
    expect(ports.log.text()).toContain("canary");
  });
});
