import { form, json, query, verify, type Manifest } from "@tt/connector-core";
import { expect, it } from "vitest";
import * as z from "zod";
import { replySchema } from "./reply-schema";

const inbound = (challenges: NonNullable<Manifest["inbound"]>["challenges"]) =>
  ({
    verification: verify.github("secret"),
    maxBytes: 1,
    challenges,
  }) as NonNullable<Manifest["inbound"]>;

const documentation = { reply: z.object({ text: z.string() }) };
const check = { status: 200, body: {} };

it.each([
  ["the connector's own", { text: "Done" }],
  ["a delivery that had an effect", { ok: true, handled: true }],
  ["a duplicate", { ok: true, handled: true, duplicate: true }],
  ["a constant reply to a challenge", {}],
  ["one with fields", { verified: "yes" }],
  ["a challenge that is sent back as JSON", { challenge: "abc" }],
])("describes %s", (_name, body) => {
  const schema = replySchema({
    documentation,
    inbound: inbound([
      { when: { ...form("check"), is: "1" }, reply: check },
      { when: { ...query("check"), is: "1" }, reply: check },
      { when: query("verify"), reply: { status: 200, body: { verified: "yes" } } },
      { echo: json("event.challenge"), method: "POST", as: "json" },
    ]),
  });
  expect(z.toJSONSchema(schema, { io: "output" }).anyOf).toHaveLength(7);
  expect(schema.safeParse(body).success).toBe(true);
});

it.each([
  ["no challenge", undefined],
  ["a challenge by GET", [{ when: query("check"), method: "GET", reply: check }] as const],
  ["a reply with another status", [{ when: query("check"), reply: { status: 404, body: {} } }]],
  [
    "a challenge that is sent back as text",
    [{ echo: query("challenge"), method: "POST" }] as const,
  ],
])("describes no reply to %s", (_name, challenges) => {
  const schema = replySchema({ documentation, inbound: inbound(challenges) });
  expect(z.toJSONSchema(schema, { io: "output" }).anyOf).toHaveLength(4);
});
