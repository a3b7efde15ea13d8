import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { copied, getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { answer, Receiver } from "../support/receiver";

// The pages of outgoing webhooks without scripts, with jobs that run and a server that receives.
describe("the pages of webhooks", () => {
  let host: TestHost;
  let receiver: Receiver;
  let me: Client;
  let boss: Client;

  beforeAll(async () => {
    receiver = await Receiver.start();
    host = await startTestHost({ env: { OUTBOUND_ALLOWLIST: "127.0.0.1" } });
    boss = host.client();
    await boss.logIn(admin);
    me = await host.newUser("ada");
  });
  afterAll(async () => {
    await host.close();
    await receiver.close();
  });

  const fields = (more: Record<string, string> = {}): Record<string, string> => ({
    name: "Payroll",
    url: receiver.url,
    description: "",
    "event_task.created": "on",
    "event_time_entry.created": "on",
    secret_headers: "",
    ...more,
  });
  /** Adds a webhook. @returns its path and secret */
  const add = async (more: Record<string, string> = {}, as = me) => {
    const created = expectStatus(await postForm(as, "/webhooks/new", fields(more)), 200);
    const [secret = ""] = copied(created);
    const [path = ""] = /\/webhooks\/\d+/.exec(textOf(created, "text")) ?? [];
    return { path, secret };
  };
  const api = async (path: string, as = me) =>
    expectStatus(await as.get(`/api/v1${path}`), 200).body["webhook"];

  it("add a webhook, and show its secret once", async () => {
    expect(words(await getPage(me, "/webhooks"))).toContain("There are no webhooks yet.");
    const headers = "Authorization: Bearer CANARY:1\n\nX-Team: payroll";
    expect(textOf(expectStatus(await getPage(me, "/webhooks/new"), 200), "text")).toContain(
      'name="event_task.created"',
    );
    const { path, secret } = await add({ secret_headers: headers });
    expect(secret).toMatch(/^whsec_/);
    expect(await api(path)).toMatchObject({
      name: "Payroll",
      events: ["time_entry.created", "task.created"],
      header_names: ["Authorization", "X-Team"],
    });
    for (const each of ["/webhooks", path, `${path}/edit`]) {
      const page = textOf(expectStatus(await getPage(me, each), 200), "text");
      expect(page).toContain("Payroll");
      expect(page).not.toContain(secret);
      expect(page).not.toContain("CANARY");
    }
    expect(host.logged()).not.toContain(secret);
    expect(host.logged()).not.toContain("CANARY");
  });

  it.each([
    [{ url: "ftp://x" }, "URL: Must be a URL that starts with https://"],
    [{ name: "" }, "Name: Is required"],
    [{ secret_headers: "Host: CANARY" }, "Additional headers: The header Host cannot be set"],
    [{ secret_headers: "nonsense" }, "Additional headers: Values of headers are 1 to 1,000"],
  ])("say what is wrong with %j", async (wrong, text) => {
    const typed = fields({ description: "Kept", ...wrong });
    const page = expectStatus(await postForm(me, "/webhooks/new", typed), 400);
    expect(words(page)).toContain(text);
    expect(textOf(page, "text")).toContain("Kept");
    expect(textOf(page, "text")).not.toContain("CANARY");
  });

  it("require an event", async () => {
    const { name, url } = fields();
    const page = await postForm(me, "/webhooks/new", { name: name ?? "", url: url ?? "" });
    expect(words(expectStatus(page, 400))).toContain("Events: Choose at least one");
  });

  it("change a webhook, keep its headers unless new ones are entered, and see other changes", async () => {
    const { path } = await add({ secret_headers: "X-Team: a" });
    const edit = `${path}/edit`;
    const all = { name: "All", url: receiver.url, "event_*": "on", version: "1" };
    expect(wayOf(await postForm(me, edit, all))).toEqual([303, path]);
    expect(await api(path)).toMatchObject({ name: "All", events: ["*"], header_names: ["X-Team"] });
    const stale = expectStatus(await postForm(me, edit, { ...all, name: "Mine" }), 409);
    expect(words(stale)).toContain("Changed meanwhile by you ");
    const [, version = ""] = /name="version" value="(\d+)"/.exec(textOf(stale, "text")) ?? [];
    const again = { ...all, name: "Mine", version, remove_headers: "on" };
    expectStatus(await postForm(me, edit, again), 303);
    expect(await api(path)).toMatchObject({ name: "Mine", header_names: [] });
  });

  it("send a test, and show its attempt with the answer", async () => {
    receiver.reset();
    receiver.behave = answer(500, {}, "<b>no</b>");
    const { path } = await add();
    const sent = await postForm(me, `${path}/test`);
    const delivery = sent.headers.get("location") ?? "";
    expect(delivery).toMatch(new RegExp(`^${path}/deliveries/[0-9a-f-]{36}$`));
    await expect
      .poll(async () => words(await getPage(me, delivery)), { timeout: 10_000 })
      .toContain("HTTP 500");
    const page = await getPage(me, delivery);
    expect(words(page)).toMatch(/Status Failed/);
    expect(textOf(page, "text")).toContain("&lt;b>no&lt;/b>");
    expect(textOf(page, "text")).not.toContain("data-poll");
    expect(words(await getPage(me, `${path}?status=failed`))).toContain("webhook.test");
    expect(words(await getPage(me, `${path}?status=delivered`))).toContain(
      "There are no such deliveries.",
    );
    // The same delivery again.
    receiver.behave = answer(204);
    expect(wayOf(await postForm(me, `${delivery}/resend`))).toEqual([303, delivery]);
    await expect
      .poll(async () => words(await getPage(me, delivery)), { timeout: 10_000 })
      .toMatch(/Status Delivered/);
    expectStatus(await postForm(me, `${path}/resend`, { hours: "24" }), 303);
    expect(words(await getPage(me, path))).toContain("There was nothing to send again.");
  }, 30_000);

  it("pause, activate, and say why nothing can be sent again", async () => {
    const { path } = await add();
    expect(wayOf(await postForm(me, `${path}/pause`))).toEqual([303, path]);
    const page = await getPage(me, path);
    expect(words(page)).toMatch(/Payroll.*Paused/);
    expect(textOf(page, "text")).toContain(`action="${path}/activate"`);
    expectStatus(await postForm(me, `${path}/resend`), 303);
    expect(words(await getPage(me, path))).toContain("The webhook is not active");
    expectStatus(await postForm(me, `${path}/activate`), 303);
    expect(await api(path)).toMatchObject({ is_active: true });
  });

  it("make a new secret after a question, and delete after one", async () => {
    const { path, secret } = await add();
    expect(words(await getPage(me, `${path}/rotate-secret`))).toContain("Make a new secret?");
    const [rotated] = copied(expectStatus(await postForm(me, `${path}/rotate-secret`), 200));
    expect(rotated).toMatch(/^whsec_/);
    expect(rotated).not.toBe(secret);
    expect(words(await getPage(me, path))).toContain("signs too until");
    expect(words(await getPage(me, `${path}/delete`))).toContain("Delete the webhook Payroll?");
    expect(wayOf(await postForm(me, `${path}/delete`))).toEqual([303, "/webhooks"]);
    expectStatus(await getPage(me, path), 404);
  });

  it("show to administrators those of all users, and to others none but their own", async () => {
    const { path } = await add();
    const list = words(expectStatus(await getPage(boss, "/webhooks"), 200));
    expect(list).toMatch(/Payroll.* ada /);
    expectStatus(await getPage(boss, path), 200);
    const other = await host.newUser("other");
    expect(words(await getPage(other, "/webhooks"))).not.toContain("Payroll");
    for (const each of [path, `${path}/edit`, `${path}/delete`, `${path}/rotate-secret`]) {
      expectStatus(await getPage(other, each), 404);
    }
    for (const each of ["edit", "pause", "test", "resend", "rotate-secret", "delete"]) {
      const body = each === "edit" ? fields() : {};
      expectStatus(await postForm(other, `${path}/${each}`, body), 404);
    }
  });
});
