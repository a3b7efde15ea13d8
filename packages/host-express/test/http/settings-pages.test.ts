import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

// The pages of administrators about the installation, without scripts.
describe("the pages about the installation", () => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(() => host.close());

  const path = "/admin/settings";
  const settings = async () =>
    expectStatus(await me.get("/api/admin/settings"), 200).body["settings"];
  const fields = {
    timezone: "Europe/Rome",
    currency: "chf",
    single_active_timer: "false",
    prevent_overlapping_entries: "true",
    inventory_enabled: "true",
    quote_prefix: "OFF",
    quote_start_number: "100",
    quote_number_pattern: "{PREFIX}-{YYYY}",
  };

  it("save the settings", async () => {
    const page = textOf(expectStatus(await getPage(me, path), 200), "text");
    for (const name of Object.keys(fields)) expect(page, name).toContain(`name="${name}"`);
    expect(wayOf(await postForm(me, path, fields))).toEqual([303, path]);
    expect(await settings()).toEqual({
      timezone: "Europe/Rome",
      currency: "CHF",
      single_active_timer: false,
      prevent_overlapping_entries: true,
      inventory_enabled: true,
      quote_prefix: "OFF",
      quote_start_number: 100,
      quote_number_pattern: "{PREFIX}-{YYYY}{SEQ}",
    });
    expectStatus(await postForm(me, path, { prevent_overlapping_entries: "false" }), 303);
    expect(await settings()).toMatchObject({ currency: "CHF", prevent_overlapping_entries: false });
  });

  it.each([
    [{ currency: "euro" }, "Currency: Must be a three-letter ISO 4217 code"],
    [{ quote_start_number: "none" }, "First number: Must be a number"],
    [{ quote_start_number: "0" }, "First number: At least 1"],
    [{ quote_number_pattern: "{WEEK}" }, "Pattern: Must not contain {WEEK}"],
    [{ timezone: "Nowhere" }, "Time zone: Must be an IANA time zone"],
  ])("say what is wrong with %j", async (wrong, text) => {
    const before = await settings();
    const typed = { ...fields, quote_prefix: "NEW", ...wrong };
    const answer = expectStatus(await postForm(me, path, typed), 400);
    expect(words(answer)).toContain(text);
    expect(textOf(answer, "text")).toContain('value="NEW"');
    expect(await settings()).toEqual(before);
  });

  it("name the users because of whom one timer cannot be required", async () => {
    const project = await me.createProject("Website");
    for (let count = 0; count < 2; count += 1) {
      expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
    }
    const typed = { single_active_timer: "true", quote_prefix: "NEW" };
    const answer = expectStatus(await postForm(me, path, typed), 409);
    expect(words(answer)).toContain("admin: 2 timers");
    expect(textOf(answer, "text")).toContain('value="NEW"');
    expect(await settings()).toMatchObject({ single_active_timer: false, quote_prefix: "OFF" });
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expectStatus(await postForm(me, path, typed), 303);
    expect(await settings()).toMatchObject({ single_active_timer: true, quote_prefix: "NEW" });
  });

  it("show the health of the installation without its secrets", async () => {
    const page = words(expectStatus(await getPage(me, "/admin/health"), 200));
    expect(page).toMatch(/Database .*schema up to date\. Works/);
    expect(page).toMatch(/Encryption keys 1 from the environment\. Works/);
    expect(page).toMatch(
      /Stored secrets All secrets can be decrypted \(integrations: 0, webhooks: 0\)/,
    );
    expect(page).toMatch(/Redis Not configured/);
    expect(page).toMatch(/Events \d+ wait to be relayed\. Works/);
    expect(page).toContain("Deliveries to webhooks");
    expect(page).toContain("Syncs of GitHub");
    expect(page).toContain(process.versions.node);
    expect(page).not.toContain("AAAAAAAAAA");
  });
});
