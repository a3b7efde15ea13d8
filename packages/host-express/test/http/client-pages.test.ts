import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { flashOf, getPage, htmlOf, postForm, redirectOf } from "../support/page-forms";
import { fresh, list, pathTo } from "../support/resources";

// The pages of clients without scripts.
describe("the pages of clients", () => {
  let host: TestHost;
  let me: Client;
  let ada: Client;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    ada = await host.newUser("ada");
  });
  afterAll(() => host.close());

  const clientOf = async (id: number): Promise<JsonObject> =>
    expectStatus(await me.get(pathTo("client", id)), 200).body["client"] as JsonObject;
  const idIn = (path: string): number => Number(/\/(\d+)$/.exec(path)?.[1]);
  const add = async (fields: Record<string, string>, as = me): Promise<number> =>
    idIn(redirectOf(await postForm(as, "/clients/new", fields)));

  it("adds a client with its first project", async () => {
    const fields = { name: "Acme", email: " info@acme.example ", default_hourly_rate: "95" };
    const path = redirectOf(await postForm(me, "/clients/new", { ...fields, project: "Website" }));
    expect(path).toMatch(/^\/projects\/\d+$/);
    const [client] = await list(me, "clients");
    expect(client).toMatchObject({
      name: "Acme",
      email: "info@acme.example",
      default_hourly_rate: 95,
    });
    expect(await htmlOf(me, `/clients/${String(Number(client?.["id"]))}`)).toContain("Website");
  });

  it.each([
    [{ name: "" }, ["name"]],
    [{ name: "Acme" }, ["name"]],
    [{ email: "no address", default_hourly_rate: "1e3" }, ["email", "default_hourly_rate"]],
    [{ project: "x".repeat(201) }, ["project"]],
  ] as const)("keeps what was typed if it refuses %j", async (more, wrong) => {
    const answer = await postForm(me, "/clients/new", { name: "Typed", phone: "kept", ...more });
    const text = textOf(answer, "text");
    expect(answer.status).toBe(400);
    expect(text).toContain('value="kept"');
    for (const name of wrong) expect(text).toContain(`id="field-${name}-error"`);
    expect((await list(me, "clients")).map(({ name }) => name)).toEqual(["Acme"]);
  });

  it("sends the hours alone, and with the list", async () => {
    for (const ids of ["client-hours", "clients"]) {
      const headers = { accept: "text/html", "x-fragment": ids };
      const answer = expectStatus(await me.request("GET", "/clients", undefined, headers), 200);
      expect(textOf(answer, "text"), ids).toContain('data-label="Hours">');
      expect(textOf(answer, "text"), ids).not.toContain("…");
    }
  });

  it("changes a client, and refuses an outdated form", async () => {
    const name = fresh("Client");
    const id = await add({ name, phone: "1" });
    const path = `/clients/${String(id)}/edit`;
    const version = String(Number((await clientOf(id))["version"]));
    redirectOf(await postForm(me, path, { name, phone: "2", version }));
    expect(await clientOf(id)).toMatchObject({ phone: "2" });
    const outdated = await postForm(me, path, { name, phone: "3", version });
    expect(outdated.status).toBe(409);
    const taken = await postForm(me, path, { name: "Acme" });
    expect(textOf(taken, "text")).toContain('id="field-name-error"');
  });

  it("archives a client, and undoes it", async () => {
    const id = await add({ name: fresh("Client") });
    const path = `/clients/${String(id)}`;
    const archived = await postForm(me, `${path}/status`, { status: "inactive" });
    expect(await clientOf(id)).toMatchObject({ status: "inactive" });
    expect(await htmlOf(me, "/clients?status=inactive")).toContain(path);
    const { undo } = flashOf(archived);
    redirectOf(await postForm(me, undo?.action ?? "", undo?.fields ?? {}));
    expect(await clientOf(id)).toMatchObject({ status: "active" });
    expect((await postForm(ada, `${path}/status`, { status: "inactive" })).status).toBe(403);
  });

  it("shows hours by month, of the projects that the user sees", async () => {
    const id = await add({ name: fresh("Client") });
    const make = async (name: string, more: object): Promise<number> => {
      const body = { name, client_id: id, ...more };
      const made = expectStatus(await me.post("/api/v1/projects", body), 201);
      return Number((made.body["project"] as JsonObject)["id"]);
    };
    const open = await make("Open plan", {});
    const hidden = await make("Hidden plan", { restricted: true });
    const track = async (project: number, day: string, end: string): Promise<void> => {
      const times = { start_time: `${day}T08:00:00Z`, end_time: `${day}T${end}:00Z` };
      const answer = await me.post("/api/v1/time-entries", { project_id: project, ...times });
      expectStatus(answer, 201);
    };
    await track(open, "2026-01-10", "09:15");
    await track(open, "2025-12-10", "10:00");
    await track(open, "2024-12-10", "16:00");
    await track(hidden, "2026-01-10", "11:00");
    const path = `/clients/${String(id)}`;
    const mine = await htmlOf(me, path);
    for (const shown of ["Hidden plan", "6:15 in the last twelve months.", "14:15", "Jan 26"]) {
      expect(mine).toContain(shown);
    }
    const theirs = await htmlOf(ada, path);
    expect(theirs).not.toContain("Hidden plan");
    expect(theirs).toContain("3:15 in the last twelve months.");
    expect(theirs).toContain("11:15");
    expect(await htmlOf(ada, "/clients")).toContain("11:15");
  });

  it("hides clients of restricted projects only, on every page and form", async () => {
    const path = redirectOf(
      await postForm(me, "/projects/new", {
        name: "Secret",
        client: "Hidden client",
        restricted: "true",
      }),
    );
    const id = Number(/clients\/(\d+)/.exec(await htmlOf(me, path))?.[1]);
    for (const page of ["", "/edit"]) {
      expect((await getPage(ada, `/clients/${String(id)}${page}`)).status, page).toBe(404);
    }
    for (const form of ["edit", "status"]) {
      const fields = { name: "Taken", status: "inactive" };
      expect((await postForm(ada, `/clients/${String(id)}/${form}`, fields)).status).toBe(404);
    }
    expect(await htmlOf(ada, "/clients?q=hidden")).toContain("No clients match.");
  });
});
