import { fixedClock } from "@tt/connector-core/testing";
import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make, newClientId, newProjectId } from "../support/resources";

// The pages of quotes without scripts.
describe("the pages of quotes", () => {
  let host: TestHost;
  let me: Client;
  let client: number;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    client = await newClientId(me);
  });
  afterAll(() => host.close());

  const fields = (more: Record<string, string> = {}): Record<string, string> => ({
    client: String(client),
    title: "Retainer",
    tax_rate: "21",
    line_0_description: "Maintenance",
    line_0_quantity: "12",
    line_0_unit: "months",
    line_0_unit_price: "95,5",
    // Blank lines are left out, also between others.
    line_1_description: " ",
    line_2_description: "Domain",
    line_2_unit_price: "10",
    ...more,
  });
  const add = async (more: Record<string, string> = {}): Promise<string> => {
    const answer = expectStatus(await postForm(me, "/quotes/new", fields(more)), 303);
    return answer.headers.get("location") ?? "";
  };
  const quote = async (path: string): Promise<JsonObject> =>
    expectStatus(await me.get(`/api/v1${path}`), 200).body["quote"] as JsonObject;
  const versionOf = (page: Answer): string =>
    /name="version" value="(\d+)"/.exec(textOf(page, "text"))?.[1] ?? "";

  it("create a quote with its lines, and show it", async () => {
    expect(words(await getPage(me, "/quotes"))).toContain("There are no quotes yet.");
    expect(words(expectStatus(await getPage(me, "/quotes/new"), 200))).toContain("Quantity 3");
    const path = await add();
    expect(await quote(path)).toMatchObject({
      title: "Retainer",
      currency_code: "EUR",
      subtotal: 1156,
      total_amount: 1398.76,
      items: [
        { description: "Maintenance", quantity: 12, unit: "months", unit_price: 95.5 },
        { description: "Domain", quantity: 1, unit_price: 10 },
      ],
    });
    const page = words(expectStatus(await getPage(me, path), 200));
    expect(page).toMatch(/Maintenance 12 months €95\.50 €1,146\.00/);
    expect(page).toMatch(/Total €1,398\.76/);
    expect(words(await getPage(me, "/quotes"))).toMatch(/Retainer QUO-20260115-001 Client/);
    expect(words(await getPage(me, "/quotes?status=accepted"))).toContain("no such quotes");
  });

  it("show days as the user writes them", async () => {
    const write = (format: string) => me.request("PATCH", "/api/profile", { date_format: format });
    expectStatus(await write("DD.MM.YYYY"), 200);
    const path = await add({ valid_until: "2026-01-14" });
    await postForm(me, `${path}/status`, { status: "sent" });
    const page = words(await getPage(me, path));
    expect(page).toContain("It was valid until 14.01.2026.");
    expect(page).toContain("Valid until 14.01.2026");
    expect(words(await getPage(me, "/quotes"))).toContain(" 14.01.2026 ");
    expectStatus(await write("YYYY-MM-DD"), 200);
  });

  it("offer more lines, and keep what was typed", async () => {
    const answer = expectStatus(await postForm(me, "/quotes/new", fields({ more: "true" })), 200);
    const page = textOf(answer, "text");
    expect(page).toContain('name="line_1_description" ');
    expect(page).toContain(">Domain</textarea>");
    expect(page).toContain('name="line_4_description"');
    expect(page).not.toContain('name="line_5_description"');
  });

  it.each([
    [{ client: "" }, "Client: Choose a client"],
    [{ client: "999999" }, "Client: There is no client with this id"],
    [{ title: " " }, "Title: Is required"],
    [{ line_2_quantity: "many" }, "Quantity 2: Must be a number"],
    [{ line_0_unit_price: "1,250" }, "Price 1: Leave out the separators of thousands"],
    [{ line_0_unit_price: "1.00001" }, "Price 1: At most 4 decimals"],
    [{ valid_until: "soon" }, "Valid until: Must be a day"],
    [{ discount_type: "percentage", discount_amount: "101" }, "Amount of the discount: "],
  ])("say what is wrong with %j", async (wrong, text) => {
    const answer = await postForm(me, "/quotes/new", fields({ description: "Kept", ...wrong }));
    expect(words(expectStatus(answer, 400))).toContain(text);
    expect(textOf(answer, "text")).toContain("Kept");
  });

  it("change a quote, and see other changes", async () => {
    const path = await add({ line_2_line_kind: "good", line_2_sku: "D-1" });
    const form = await getPage(me, `${path}/edit`);
    expect(textOf(form, "text")).toMatch(/name="line_1_sku"[^>]* value="D-1"/);
    const changed = {
      version: versionOf(form),
      title: "Renamed",
      tax_rate: "0",
      line_1_description: "Domain",
      line_1_unit_price: "12",
      line_1_line_kind: "good",
      line_1_sku: "D-1",
    };
    expect(wayOf(await postForm(me, `${path}/edit`, changed))).toEqual([303, path]);
    expect(await quote(path)).toMatchObject({
      title: "Renamed",
      total_amount: 12,
      items: [{ line_kind: "good", sku: "D-1", unit_price: 12 }],
    });
    const stale = await postForm(me, `${path}/edit`, { ...changed, title: "Mine" });
    expect(words(expectStatus(stale, 409))).toContain("Changed meanwhile by you ");
    const again = { ...changed, title: "Mine", version: versionOf(stale) };
    expectStatus(await postForm(me, `${path}/edit`, again), 303);
    expect(await quote(path)).toMatchObject({ title: "Mine" });
  });

  it("have a project of the client, and lines of every kind", async () => {
    const project = Number((await make(me, "projects", { name: "Site", client_id: client }))["id"]);
    const foreign = await newProjectId(me);
    const lines = {
      line_0_line_kind: "expense",
      line_0_display_name: "Train",
      line_0_category: "Travel",
      line_0_line_date: "2026-01-20",
      line_2_line_kind: "good",
      line_2_sku: "D-1",
    };
    const path = await add({ project_id: String(project), visible_to_client: "true", ...lines });
    const saved = {
      project_id: project,
      visible_to_client: true,
      items: [
        {
          line_kind: "expense",
          display_name: "Train",
          category: "Travel",
          line_date: "2026-01-20",
        },
        { line_kind: "good", sku: "D-1" },
      ],
    };
    expect(await quote(path)).toMatchObject(saved);
    const form = textOf(await getPage(me, `${path}/edit`), "text");
    expect(form).toContain(`<option value="${String(project)}" selected>Site</option>`);
    const [projects = ""] = /<select[^>]*name="project_id"[^]*?<\/select>/.exec(form) ?? [];
    expect(projects).not.toContain(`value="${String(foreign)}"`);
    expect(form).toMatch(/name="line_0_category"[^>]* value="Travel"/);
    const wrong = fields({ project_id: String(foreign), line_0_sku: "X" });
    expect(words(await postForm(me, "/quotes/new", wrong))).toContain(
      "Article number 1: Only for lines of the kind good",
    );
    const { line_0_sku: _sku, ...elsewhere } = wrong;
    expect(words(await postForm(me, "/quotes/new", elsewhere))).toContain(
      "Project: This project belongs to another client",
    );
  });

  it("take items of the inventory into their lines while it is enabled", async () => {
    const setInventory = (isOn: boolean) =>
      me.request("PATCH", "/api/admin/settings", { inventory_enabled: isOn });
    expect(textOf(await getPage(me, "/quotes/new"), "text")).not.toContain("stock_item_id");
    await setInventory(true);
    const made = await me.post("/api/v1/inventory/items", { sku: "CABLE", name: "Cable" });
    const item = String(Number((expectStatus(made, 201).body["item"] as JsonObject)["id"]));
    const suggestion = `${item} · Cable (CABLE)`;
    expect(textOf(await getPage(me, "/quotes/new"), "text")).toContain(
      `<option value="${suggestion}">`,
    );
    const path = await add({ line_0_stock_item_id: suggestion, line_1_stock_item_id: item });
    expect(await quote(path)).toMatchObject({
      items: [{ stock_item_id: Number(item) }, { stock_item_id: Number(item) }, {}],
    });
    expect(textOf(await getPage(me, `${path}/edit`), "text")).toContain(`value="${suggestion}"`);
    const wrong = await postForm(me, "/quotes/new", { line_0_stock_item_id: `${item} cables` });
    expect(wrong.status).toBe(400);
    await setInventory(false);
    // The form carries on what it cannot show.
    const form = textOf(await getPage(me, `${path}/edit`), "text");
    expect(form).toContain(`type="hidden" name="line_0_stock_item_id" value="${item}"`);
  });

  it("change the status as its rules allow", async () => {
    const path = await add();
    const set = (status: string) => postForm(me, `${path}/status`, { status });
    expect(wayOf(await set("sent"))).toEqual([303, path]);
    expect(words(await getPage(me, path))).toContain("The quote is sent now.");
    await set("accepted");
    expect(await quote(path)).toMatchObject({ status: "accepted" });
    const page = await getPage(me, path);
    expect(textOf(page, "text")).not.toContain(`${path}/edit`);
    await set("draft");
    expect(words(await getPage(me, path))).toContain("A quote that is accepted is final.");
  });

  it("keep a quote that was sent, and say why", async () => {
    const path = await add();
    expect(words(await getPage(me, path))).toContain("the next quote gets its number");
    await postForm(me, `${path}/status`, { status: "sent" });
    expect(textOf(await getPage(me, path), "text")).not.toContain(`${path}/delete`);
    const why = "A quote that was sent cannot be deleted; set status to rejected instead.";
    for (const ask of [getPage, postForm]) {
      expect(wayOf(await ask(me, `${path}/delete`))).toEqual([303, path]);
      expect(words(await getPage(me, path))).toContain(why);
    }
    expect(await quote(path)).toMatchObject({ can_be_deleted: false });
  });

  it("delete a quote after a question, and are not for others", async () => {
    const path = await add();
    const other = await host.newUser("ada");
    expectStatus(await getPage(other, path), 404);
    expectStatus(await postForm(other, `${path}/delete`), 404);
    expectStatus(await postForm(other, `${path}/status`, { status: "sent" }), 404);
    expect(words(await getPage(me, `${path}/delete`))).toContain("Delete the quote QUO-");
    expect(wayOf(await postForm(me, `${path}/delete`))).toEqual([303, "/quotes"]);
    expectStatus(await getPage(me, path), 404);
  });
});
