import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth } from "../api/auth";
import { fieldMetaFaults } from "../settings/field-meta";
import { settingsFields } from "../settings/fields";
import { secret } from "../settings/secret-field";
import type { SkipReason } from "../changes/outcome";
import { cardFaults } from "./check-card";
import type { Manifest } from "./manifest";

const manifest = {
  key: "acme_connector",
  slug: "acme",
  name: "Acme",
  settings: z.object({}),
  api: { base: () => "https://acme.test", auth: auth.bearer("token") },
  sync: { job: "acme_sync", everyMinutes: 30 },
  actions: [{ name: "register", label: "Register", description: "Registers." }],
} satisfies Manifest;
const done = () => true;

describe("cardFaults", () => {
  it.each([
    ["all of it", { tagline: "Issues become tasks", icon: "M0 0h24v24H0z" }, []],
    ["an empty tagline", { tagline: " " }, [/tagline of 1 characters/]],
    ["a long tagline", { tagline: "a".repeat(81) }, [/tagline of 81 characters/]],
    ["an icon that ends its attribute", { icon: 'M0 0"/><script>' }, [/no SVG path data/]],
    ["an icon of many characters", { icon: "M0 0".repeat(1_001) }, [/no SVG path data/]],
    [
      "steps by actions of the host and its own",
      {
        steps: [
          { text: "a", action: "sync", done },
          { text: "b", action: "register", done },
        ],
      },
      [],
    ],
    ["a step that the host can tell by its action", { steps: [{ text: "a", action: "sync" }] }, []],
    [
      "a step that nothing tells is done",
      { steps: [{ text: "a", action: "register" }, { text: "b" }] },
      [/step 1 with no `done`/, /step 2 with no `done`/],
    ],
    [
      "a step by an action that is not there",
      { steps: [{ text: "a", action: "regster", done }] },
      [/step 1 with the action "regster"/],
    ],
    [
      "a step by consent, without OAuth",
      { steps: [{ text: "a", action: "connect", done }] },
      [/step 1 with the action "connect"/],
    ],
    [
      "a step with a webhook URL, without deliveries",
      { steps: [{ text: "a", copy: "delivery_url", done }] },
      [/a webhook URL to copy/],
    ],
    [
      "a step with a link that is no page",
      { steps: [{ text: "a", link: { label: "b", url: "javascript:alert(1)" }, done }] },
      [/is no http URL/],
    ],
    ["a reason of its own", { reasons: { x_draft: "A draft." } }, []],
    [
      "a reason without the prefix",
      { reasons: { draft: "A draft." } as Partial<Record<SkipReason, string>> },
      [/"draft", which is no reason/],
    ],
  ] satisfies [string, Partial<Manifest>, RegExp[]][])("%s", (_name, change, expected) => {
    const faults = cardFaults({ ...manifest, ...change });
    expect(faults).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(faults[index]).toMatch(pattern);
    });
  });
});

describe("fieldMetaFaults", () => {
  const daily = z.boolean().default(false);
  const faultsOf = (meta: Record<string, unknown>, schema: z.ZodType = z.string()) => {
    const settings = z.object({ field: schema.meta(meta), daily, token: secret() });
    return fieldMetaFaults(settings, settingsFields(settings));
  };

  it.each([
    ["nothing", {}, []],
    [
      "a group, a condition and a time",
      { group: "advanced", showIf: { daily: true }, input: "time" },
      [],
    ],
    ["another group", { group: "expert" }, [/a `group` other/]],
    ["labels of a text", { labels: { a: "A" } }, [/a label for "a"/]],
    ["labels that are no texts", { labels: { a: 1 } }, [/`labels` that are not texts/]],
    ["another input", { input: "date" }, [/an `input` other/]],
    ["a condition on nothing", { showIf: { dayly: true } }, [/a `showIf` on "dayly"/]],
    ["a condition on itself", { showIf: { field: "a" } }, [/a `showIf` on "field"/]],
    ["a condition on a secret", { showIf: { token: "a" } }, [/a `showIf` on "token"/]],
    ["a condition that is no value", { showIf: ["daily"] }, [/a `showIf` that is not/]],
  ] satisfies [string, Record<string, unknown>, RegExp[]][])("%s", (_name, meta, expected) => {
    const faults = faultsOf(meta);
    expect(faults).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(faults[index]).toMatch(pattern);
    });
  });

  it("knows the choices", () => {
    const mode = z.enum(["all", "mine"]);
    expect(faultsOf({ labels: { all: "All", mine: "Mine" } }, mode)).toEqual([]);
    expect(faultsOf({ labels: { some: "Some" } }, mode)).toHaveLength(1);
    expect(faultsOf({ input: "time" }, mode)).toHaveLength(1);
  });
});
