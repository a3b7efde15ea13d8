import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { htmlOf, postForm } from "../support/page-forms";
import { fresh, make, newProjectId } from "../support/resources";

/** A form with a text of several lines. */
interface TextForm {
  readonly name: string;
  /** Collection in the REST API, and what it calls one of its objects. */
  readonly api: string;
  readonly key: string;
  /** Body of a new object, without the text. */
  readonly body: () => JsonObject;
  /** Path that the form of an object is sent to. */
  readonly path: (id: number) => string;
  /** The other fields of the form, as they are shown for the new object. */
  readonly fields: (object: JsonObject) => Record<string, string>;
  readonly text: string;
  readonly maxCharacters: number;
}

// Browsers send every line end of a text area as two characters, whatever the text had before.
describe("a form with a text of several lines", () => {
  let host: TestHost;
  let me: Client;
  let project: number;
  let client: number;

  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
    expectStatus(await postForm(me, "/admin/settings", { inventory_enabled: "true" }), 303);
    project = await newProjectId(me);
    client = Number((await make(me, "clients", { name: "Acme" }))["id"]);
  });
  afterAll(() => host.close());

  const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
  const name = (object: JsonObject) => ({ name: textOf(object["name"]) });
  const times = { start_time: "2026-01-15T08:00:00Z", end_time: "2026-01-15T09:00:00Z" };
  const entry: Omit<TextForm, "name" | "path"> = {
    api: "time-entries",
    key: "time_entry",
    body: () => ({ project_id: project, ...times }),
    fields: () => ({
      ...{ date: "2026-01-15", start: "08:00", end: "09:00", duration: "1:00" },
      ...{ work: String(project), billable: "true", next: "/entries" },
    }),
    text: "notes",
    maxCharacters: 5_000,
  };

  // A field of one line would join them.
  it("has fields of several lines for the lines of a quote", async () => {
    for (const description of ["Website\n- Design", "Website\r\n- Design"]) {
      const items = [{ description, quantity: 2, unit_price: 1.5 }];
      const quote = { title: "Retainer", client_id: client, items };
      const made = await me.post("/api/v1/quotes", quote);
      const { id, version } = expectStatus(made, 201).body["quote"] as JsonObject;
      const path = `/quotes/${String(Number(id))}/edit`;
      expect(await htmlOf(me, path)).toMatch(/<textarea [^>]*name="line_0_description"/);
      const sent = { title: "Retainer", currency_code: "EUR", line_0_quantity: "2" };
      const line = { line_0_description: "Website\r\n- Design", line_0_unit_price: "1.5" };
      expectStatus(await postForm(me, path, { ...sent, ...line }), 303);
      const { body } = await me.get(`/api/v1/quotes/${String(Number(id))}`);
      expect(body["quote"]).toMatchObject({ version, items });
    }
  });

  it.each<TextForm>([
    { ...entry, name: "entry", path: (id) => `/timer/edit/${String(id)}` },
    { ...entry, name: "row of the entries", path: (id) => `/entries/${String(id)}/edit` },
    {
      name: "client",
      api: "clients",
      key: "client",
      body: () => ({ name: fresh("client") }),
      path: (id) => `/clients/${String(id)}/edit`,
      fields: name,
      text: "address",
      maxCharacters: 1_000,
    },
    {
      name: "project",
      api: "projects",
      key: "project",
      body: () => ({ name: fresh("project"), client_id: client }),
      path: (id) => `/projects/${String(id)}/edit`,
      fields: (object) => ({ ...name(object), client: "Acme", billable: "true" }),
      text: "description",
      maxCharacters: 5_000,
    },
    {
      name: "task",
      api: "tasks",
      key: "task",
      body: () => ({ name: fresh("task"), project_id: project }),
      path: (id) => `/tasks/${String(id)}/edit`,
      fields: name,
      text: "description",
      maxCharacters: 10_000,
    },
    {
      name: "quote",
      api: "quotes",
      key: "quote",
      body: () => ({ title: "Retainer", client_id: client }),
      path: (id) => `/quotes/${String(id)}/edit`,
      fields: () => ({ title: "Retainer", currency_code: "EUR" }),
      text: "terms",
      maxCharacters: 10_000,
    },
    {
      name: "item",
      api: "inventory/items",
      key: "item",
      body: () => ({ name: "Cable", sku: fresh("cable") }),
      path: (id) => `/inventory/items/${String(id)}/edit`,
      fields: (object) => ({
        ...name(object),
        ...{ sku: textOf(object["sku"]), is_active: "true", is_trackable: "true" },
      }),
      text: "notes",
      maxCharacters: 5_000,
    },
    {
      name: "warehouse",
      api: "inventory/warehouses",
      key: "warehouse",
      body: () => ({ name: "Main", code: fresh("main") }),
      path: (id) => `/inventory/warehouses/${String(id)}`,
      fields: (object) => ({
        ...name(object),
        ...{ code: textOf(object["code"]), is_active: "true" },
      }),
      text: "notes",
      maxCharacters: 5_000,
    },
    {
      name: "webhook",
      api: "webhooks",
      key: "webhook",
      body: () => ({ name: "Hook", url: "https://example.com/", events: ["*"] }),
      path: (id) => `/webhooks/${String(id)}/edit`,
      fields: (object) => ({ ...name(object), url: textOf(object["url"]), "event_*": "on" }),
      text: "description",
      maxCharacters: 1_000,
    },
  ])("of a $name does not change the text, and counts a line end once", async (form) => {
    const path = `/api/v1/${form.api}`;
    const read = async (id: number): Promise<JsonObject> =>
      expectStatus(await me.get(`${path}/${String(id)}`), 200).body[form.key] as JsonObject;
    for (const text of ["one\ntwo\n\nthree", "one\r\ntwo\r\n\r\nthree", "one\rtwo\nthree\r\n4"]) {
      const made = await me.post(path, { ...form.body(), [form.text]: text });
      const object = expectStatus(made, 201).body[form.key] as JsonObject;
      const id = Number(object["id"]);
      const send = async (lines: string): Promise<void> => {
        const sent = { ...form.fields(object), [form.text]: lines.replaceAll("\n", "\r\n") };
        expectStatus(await postForm(me, form.path(id), sent), 303);
      };
      await send(text.replace(/\r\n?/g, "\n"));
      const after = await read(id);
      // Saving a webhook always counts as a change.
      const version = form.key === "webhook" ? 2 : 1;
      expect([after[form.text], after["version"]]).toEqual([text, version]);
      const longest = `${"line\n".repeat(form.maxCharacters / 5 - 1)}lines`;
      await send(longest);
      expect((await read(id))[form.text]).toBe(longest);
    }
  });
});
