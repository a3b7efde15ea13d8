import { candidateKeys, validatedPatch } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { githubConnector } from "../src/index";
import { pingPayload, issuesPayload, signedDelivery } from "@tt/fakes/github";
import { routing } from "./support";
import { createFixture, type Fixture } from "./fixture";

const secret = "a-webhook-secret-of-ours";
const former = { repo_owner: "octo-org", repo_name: "former" };

/** An integration whose settings name a repository that was renamed before the save. */
async function createRenamed(): Promise<Fixture> {
  const fixture = await createFixture();
  fixture.fake.rename(fixture.repository, "octo-org/former");
  fixture.fake.rename(fixture.repository, "octo-org/hello-world");
  await fixture.save(former);
  return fixture;
}

/** Sends a delivery to the integration's own URL or to the shared one. */
async function deliver(
  fixture: Fixture,
  event: "ping" | "issues",
  repository: { readonly id: number; readonly fullName: string },
  { shared = false } = {},
) {
  const { publicId } = await fixture.row();
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
  return fixture.connector.receive(delivery, shared ? {} : { publicId });
}

describe("an integration saved under a repository's former name", () => {
  it("reports what to do until the repository is known", async () => {
    const fixture = await createRenamed();
    const reply = await deliver(fixture, "issues", fixture.repository);
    expect(reply).toMatchObject({ status: 202, body: { handled: false } });
    expect((await fixture.row()).health).toMatchObject({
      state: "degraded",
      message: expect.stringContaining("press Test or Save") as string,
    });
  });

  it.each(["ping", "ping without GitHub", "test", "sync", "save"] as const)(
    "makes tasks from its deliveries after a %s",
    async (way) => {
      const fixture = await createRenamed();
      const { id } = await fixture.row();
      const unknown = { id: 404, fullName: "octo-org/hello-world" };
      expect(await deliver(fixture, "ping", unknown, { shared: true })).toMatchObject({
        status: 401,
      });
      if (way.startsWith("ping")) {
        if (way !== "ping") fixture.fake.faults.add({ type: "dropped", on: () => true });
        await deliver(fixture, "ping", fixture.repository);
      }
      if (way === "test") expect(await fixture.connector.test(id)).toMatchObject({ ok: true });
      if (way === "sync") await fixture.sync();
      if (way === "save") {
        const saved = await fixture.connector.validate(await fixture.row());
        if (!saved.ok || saved.report.refused) throw new Error("It was refused");
        expect(saved.report.routingKeys).toEqual({
          target: [String(fixture.repository.id)],
          repository: ["octo-org/former", "octo-org/hello-world"],
        });
        const patch = validatedPatch({}, saved.report, await fixture.row(), new Date());
        await fixture.ports.storage.integrations.patch(id, patch);
      }
      const reply = await deliver(fixture, "issues", fixture.repository, { shared: true });
      expect(reply).toMatchObject({ status: 200, body: { task: "created" } });
    },
  );

  it.each([
    ["cannot be reached", () => Promise.reject(new TypeError("fetch failed"))],
    ["responds in an unknown form", () => Promise.resolve(Response.json({ id: "many" }))],
    ["responds with an HTML page", () => Promise.resolve(new Response("<html>", { status: 502 }))],
    ["breaks the call", () => Promise.reject(new Error("no such address"))],
  ] as const)("is saved with a warning when GitHub %s", async (_name, answer) => {
    const fixture = await createRenamed();
    const connector = githubConnector.create({ ...fixture.ports, fetch: answer });
    expect(await connector.validate(await fixture.row())).toEqual({
      ok: true,
      report: {
        warning: expect.stringContaining("GitHub has not confirmed these settings") as string,
      },
    });
  });

  it.each([
    ["1296269", true],
    ["hello", false],
  ])("is saved with a hint if the name may be an ID: %s", async (name, isHinted) => {
    const fixture = await createRenamed();
    const row = await fixture.row();
    const settings = { ...row.settings, repo_name: name };
    const checked = await githubConnector.create(fixture.ports).validate({ ...row, settings });
    const warning = checked.ok ? checked.report.warning : undefined;
    expect(warning).toContain("The repository does not exist");
    expect(warning?.includes("looks like the ID of a repository")).toBe(isHinted);
  });

  it("ignores a ping of yet another repository", async () => {
    const fixture = await createRenamed();
    const other = fixture.fake.addRepository("octo-org/other");
    await deliver(fixture, "ping", other);
    const reply = await deliver(fixture, "issues", other);
    expect(reply).toMatchObject({ status: 202, body: { handled: false } });
  });
});

describe("a repository that was deleted and created again with the same name", () => {
  async function createRecreated() {
    const fixture = await createFixture();
    await fixture.repository.openIssue();
    await fixture.sync();
    fixture.fake.removeRepository(fixture.repository);
    fixture.clock.advance(60_000);
    return { fixture, recreated: fixture.fake.addRepository("octo-org/hello-world") };
  }

  it("is reported in the status until it is stored", async () => {
    const { fixture, recreated } = await createRecreated();
    await deliver(fixture, "issues", recreated);
    expect((await fixture.row()).health).toMatchObject({
      state: "degraded",
      message: expect.stringContaining("deleted and created again") as string,
    });
  });

  it.each(["ping", "test", "sync"] as const)("is used after a %s", async (way) => {
    const { fixture, recreated } = await createRecreated();
    const { id } = await fixture.row();
    if (way === "ping") await deliver(fixture, "ping", recreated);
    if (way === "test") expect(await fixture.connector.test(id)).toMatchObject({ ok: true });
    if (way === "sync") {
      await recreated.openIssue();
      expect(await fixture.sync()).toMatchObject({ created: 1 });
    }
    const reply = await deliver(fixture, "issues", recreated);
    expect(reply).toMatchObject({ status: 200, body: { task: "created" } });
    await fixture.sync();
  });
});

describe("a delivery that holds several repositories", () => {
  it("is routed by its own, whatever the others are named", () => {
    const body = JSON.stringify({
      action: "completed",
      repository: { id: 1, full_name: "Octo-Org/Hello-World" },
      workflow_run: { id: 7, repository: { id: 2, full_name: "octo-org/inner" } },
      last: { repository: { id: 3 } },
    });
    const bytes = new TextEncoder().encode(body);
    const hints = candidateKeys(routing, {
      method: "POST",
      headers: {},
      query: {},
      body: bytes,
    } as never);
    expect(hints.map(({ value }) => value)).toEqual(["octo-org/hello-world"]);

    const flood = Array.from(
      { length: 30_000 },
      (_, n) => `{"repository":{"full_name":"a/r${String(n)}"}}`,
    ).join("");
    const many = candidateKeys(routing, { headers: {}, body: new TextEncoder().encode(flood) });
    expect(many.length).toBeLessThanOrEqual(1);
  });

  it("is answered with 202 at the shared URL", async () => {
    const fixture = await createFixture();
    await fixture.connector.test((await fixture.row()).id);
    const payload = {
      action: "completed",
      repository: { id: fixture.repository.id, full_name: "octo-org/hello-world" },
      workflow_run: { head: { repository: { id: 9, full_name: "fork/hello-world" } } },
    };
    const delivery = await signedDelivery({
      secret,
      event: "workflow_run",
      payload: payload,
      deliveryId: "run-1",
    });
    expect(await fixture.connector.receive(delivery)).toMatchObject({ status: 202 });
  });
});

describe("an integration without a webhook", () => {
  it("warns of changes that its syncs cannot see", async () => {
    const fixture = await createFixture();
    await fixture.sync();
    expect(await fixture.connector.status((await fixture.row()).id)).toMatchObject({
      warnings: [expect.stringContaining("deleted or transferred")],
    });
  });
});

describe("an endless list from GitHub (A9)", () => {
  it.each(["issues", "hooks"] as const)("fails at the first repeated page: %s", async (list) => {
    const fixture = await createFixture();
    fixture.repository.seedIssues(3, () => ({ updatedAt: "2026-01-10T00:00:00Z" }));
    const calls: string[] = [];
    const connector = (await import("../src/index")).githubConnector.create({
      ...fixture.ports,
      fetch: async (input, init) => {
        const answer = await fixture.fake.fetch(input, init);
        const url = new URL(new Request(input).url);
        if (!url.pathname.endsWith(`/${list}`)) return answer;
        calls.push(url.href);
        const headers = new Headers(answer.headers);
        headers.set("link", `<${url.origin}${url.pathname}?page=2>; rel="next"`);
        return new Response(await answer.text(), { status: answer.status, headers });
      },
    });
    const { id } = await fixture.row();
    const result =
      list === "issues" ? await connector.sync(id) : await connector.action(id, "register_hook");
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringContaining("GitHub returned the same page twice") as string,
    });
    expect(calls.length).toBeLessThan(5);
  });
});
