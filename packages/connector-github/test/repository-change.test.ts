import { describe, expect, it } from "vitest";
import { githubConnector } from "../src/index";
import { pingPayload, issuesPayload, signedDelivery } from "../src/testing/index";
import { candidateKeys } from "../src/wire";
import { cardWorld, type CardWorld } from "./integration";

const secret = "a-webhook-secret-of-ours";
const former = { repo_owner: "octo-org", repo_name: "former" };

/** An integration whose settings name a repository that was renamed before they were saved. */
async function renamedWorld(): Promise<CardWorld> {
  const world = await cardWorld();
  world.fake.rename(world.repository, "octo-org/former");
  world.fake.rename(world.repository, "octo-org/hello-world");
  await world.save(former);
  return world;
}

/** Delivers to the integration's own address, or to the shared one. */
async function deliver(
  world: CardWorld,
  event: "ping" | "issues",
  repository: { readonly id: number; readonly fullName: string },
  { shared = false } = {},
) {
  const { publicId } = await world.row();
  const payload =
    event === "ping"
      ? pingPayload({ repository })
      : issuesPayload("opened", {
          repository,
          issue: { number: 17, updatedAt: "2026-01-15T13:00:00Z" },
        });
  const delivery = await signedDelivery({
    secret,
    event,
    payload,
    deliveryId: `${event}-${String(repository.id)}-${String(Math.random())}`,
  });
  return world.connector.receive(delivery, shared ? {} : { publicId });
}

describe("an integration saved under a repository's former name", () => {
  it("says what to do until the repository is known", async () => {
    const world = await renamedWorld();
    const reply = await deliver(world, "issues", world.repository);
    expect(reply).toMatchObject({ status: 202, body: { handled: false } });
    expect((await world.row()).health).toMatchObject({
      state: "degraded",
      message: expect.stringContaining("press Test or Save") as string,
    });
  });

  it.each(["ping", "ping without GitHub", "test", "sync", "save"] as const)(
    "makes tasks from its deliveries after a %s",
    async (way) => {
      const world = await renamedWorld();
      const { id } = await world.row();
      if (way.startsWith("ping")) {
        if (way !== "ping") world.fake.faults.add({ type: "dropped", on: () => true });
        await deliver(world, "ping", world.repository);
      }
      if (way === "test") expect(await world.connector.test(id)).toMatchObject({ ok: true });
      if (way === "sync") await world.sync();
      if (way === "save") {
        const saved = await world.connector.validate(await world.row());
        if (!saved.ok || saved.report.refused) throw new Error("It was refused");
        expect(saved.report.routingKeys).toEqual({
          target: [String(world.repository.id)],
          repository: ["octo-org/former", "octo-org/hello-world"],
        });
        const { state = {} } = saved.report;
        await world.ports.storage.integrations.patch(id, { state: { set: state } });
      }
      const shared = way === "test" || way === "sync";
      const reply = await deliver(world, "issues", world.repository, { shared });
      expect(reply).toMatchObject({ status: 200, body: { task: "created" } });
    },
  );

  it.each([
    ["cannot be reached", () => Promise.reject(new TypeError("fetch failed"))],
    ["answers in an unknown form", () => Promise.resolve(Response.json({ id: "many" }))],
    ["answers with a page", () => Promise.resolve(new Response("<html>", { status: 502 }))],
    ["breaks the call", () => Promise.reject(new Error("no such address"))],
  ] as const)("is saved with a warning when GitHub %s", async (_name, answer) => {
    const world = await renamedWorld();
    const connector = githubConnector.create({ ...world.ports, fetch: answer });
    expect(await connector.validate(await world.row())).toEqual({
      ok: true,
      report: {
        warning: expect.stringContaining("GitHub could not check these settings") as string,
      },
    });
  });

  it("is not taken over by a ping of yet another repository", async () => {
    const world = await renamedWorld();
    const other = world.fake.addRepository("octo-org/other");
    await deliver(world, "ping", other);
    const reply = await deliver(world, "issues", other);
    expect(reply).toMatchObject({ status: 202, body: { handled: false } });
  });
});

describe("a repository deleted and made anew under the same name", () => {
  async function anewWorld() {
    const world = await cardWorld();
    await world.repository.openIssue();
    await world.sync();
    world.fake.removeRepository(world.repository);
    world.clock.advance(60_000);
    return { world, anew: world.fake.addRepository("octo-org/hello-world") };
  }

  it("is told in the state until it is learned", async () => {
    const { world, anew } = await anewWorld();
    await deliver(world, "issues", anew);
    expect((await world.row()).health).toMatchObject({
      state: "degraded",
      message: expect.stringContaining("was made anew") as string,
    });
  });

  it.each(["ping", "test", "sync"] as const)("is gone on with after a %s", async (way) => {
    const { world, anew } = await anewWorld();
    const { id } = await world.row();
    if (way === "ping") await deliver(world, "ping", anew);
    if (way === "test") expect(await world.connector.test(id)).toMatchObject({ ok: true });
    if (way === "sync") {
      await anew.openIssue();
      expect(await world.sync()).toMatchObject({ created: 1 });
    }
    const reply = await deliver(world, "issues", anew);
    expect(reply).toMatchObject({ status: 200, body: { task: "created" } });
    await world.sync();
  });
});

describe("a delivery that holds several repositories", () => {
  it("is routed by each of them, a bounded number", () => {
    const body = JSON.stringify({
      action: "completed",
      repository: { id: 1, full_name: "Octo-Org/Hello-World" },
      workflow_run: { id: 7, repository: { id: 2, full_name: "octo-org/inner" } },
      last: { repository: { id: 3 } },
    });
    const bytes = new TextEncoder().encode(body);
    const hints = candidateKeys({ method: "POST", headers: {}, query: {}, body: bytes } as never);
    expect(hints.map(({ value }) => value)).toEqual(["octo-org/inner", "octo-org/hello-world"]);

    const flood = Array.from(
      { length: 30_000 },
      (_, n) => `{"repository":{"full_name":"a/r${String(n)}"}}`,
    ).join("");
    const many = candidateKeys({ headers: {}, body: new TextEncoder().encode(flood) });
    expect(many.length).toBeLessThanOrEqual(20);
  });

  it("is answered 202 on the shared address", async () => {
    const world = await cardWorld();
    await world.connector.test((await world.row()).id);
    const payload = {
      action: "completed",
      repository: { id: world.repository.id, full_name: "octo-org/hello-world" },
      workflow_run: { head: { repository: { id: 9, full_name: "fork/hello-world" } } },
    };
    const delivery = await signedDelivery({
      secret,
      event: "workflow_run",
      payload: payload,
      deliveryId: "run-1",
    });
    expect(await world.connector.receive(delivery)).toMatchObject({ status: 202 });
  });
});

describe("a card without a webhook", () => {
  it("says what its syncs cannot see", async () => {
    const world = await cardWorld();
    await world.sync();
    expect(await world.connector.status((await world.row()).id)).toMatchObject({
      warnings: [expect.stringContaining("deleted or transferred")],
    });
  });
});

describe("a list of GitHub that never ends (A9)", () => {
  it.each(["issues", "hooks"] as const)("stops at the page that comes again: %s", async (list) => {
    const world = await cardWorld();
    world.repository.seedIssues(3, () => ({ updatedAt: "2026-01-10T00:00:00Z" }));
    const calls: string[] = [];
    const connector = (await import("../src/index")).githubConnector.create({
      ...world.ports,
      fetch: async (input, init) => {
        const answer = await world.fake.fetch(input, init);
        const url = new URL(new Request(input).url);
        if (!url.pathname.endsWith(`/${list}`)) return answer;
        calls.push(url.href);
        const headers = new Headers(answer.headers);
        headers.set("link", `<${url.origin}${url.pathname}?page=2>; rel="next"`);
        return new Response(await answer.text(), { status: answer.status, headers });
      },
    });
    const { id } = await world.row();
    const result =
      list === "issues" ? await connector.sync(id) : await connector.action(id, "register_hook");
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringContaining("GitHub returned the same page twice") as string,
    });
    expect(calls.length).toBeLessThan(5);
  });
});
