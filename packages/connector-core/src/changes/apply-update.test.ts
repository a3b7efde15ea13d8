import { describe, expect, it } from "vitest";
import { mergeFields, mergeUpdates, patchRoutingKeys, type RoutingKeyPatch } from "./apply-update";
import type { IntegrationUpdate } from "./integration-update";
import type { RoutingKey } from "./routing-key";

const key = (text: string): RoutingKey => {
  const [index = "", value = ""] = text.split(" ");
  return { index, value };
};
const texts = (keys: readonly RoutingKey[]) => keys.map(({ index, value }) => `${index} ${value}`);

describe("mergeFields", () => {
  it.each([
    [{ a: 1 }, undefined, { a: 1 }],
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: 1 }, { a: 2 }, { a: 2 }],
    [{ a: 1, b: 2 }, { a: null, c: null }, { b: 2 }],
    [{ a: 1 }, { b: { c: null } }, { a: 1, b: { c: null } }],
  ])("merges into %j: %j", (stored, fields, merged) => {
    expect(mergeFields<unknown>(stored, fields)).toEqual(merged);
  });
});

describe("patchRoutingKeys", () => {
  const stored = ["hook 1", "hook 2", "target 9"];
  const cases: readonly (readonly [string, RoutingKeyPatch, string[], string[]])[] = [
    ["nothing", {}, [], []],
    ["an addition", { routingKeys: { hook: { add: ["2", "3", "3"] } } }, ["hook 3"], []],
    ["a replacement", { routingKeys: { hook: ["2", "3"] } }, ["hook 3"], ["hook 1"]],
    ["a removal", { routingKeys: { hook: [] } }, [], ["hook 1", "hook 2"]],
    ["another index", { routingKeys: { team: ["T1"], other: [] } }, ["team T1"], []],
    ["known settings", { settingsRoutingKeys: [key("target 9")] }, [], []],
    ["no settings", { settingsRoutingKeys: [] }, [], []],
    ["new settings", { settingsRoutingKeys: [key("target 8")] }, ["target 8"], stored],
    [
      "new settings with a known key",
      { settingsRoutingKeys: [key("target 8"), key("hook 1")] },
      ["target 8"],
      ["hook 2", "target 9"],
    ],
    [
      "new settings and an addition",
      { settingsRoutingKeys: [key("target 8")], routingKeys: { hook: { add: ["1", "3"] } } },
      ["target 8", "hook 3"],
      ["hook 2", "target 9"],
    ],
  ];
  it.each(cases)("applies %s", (_name, patch, added, removed) => {
    const changes = patchRoutingKeys(stored.map(key), patch);
    expect(texts(changes.added)).toEqual(added);
    expect(texts(changes.removed)).toEqual(removed);
  });
});

describe("mergeUpdates", () => {
  const cases: readonly (readonly [IntegrationUpdate[], IntegrationUpdate])[] = [
    [[], {}],
    [[{}, {}], {}],
    [[{ state: { a: 1, b: 1 } }, { state: { a: null } }], { state: { a: null, b: 1 } }],
    [[{ credentials: { a: 1 } }, { credentials: { b: 2 } }], { credentials: { a: 1, b: 2 } }],
    [
      [{ routingKeys: { a: ["1"] } }, { routingKeys: { a: { add: ["2"] }, b: ["3"] } }],
      { routingKeys: { a: ["1", "2"], b: ["3"] } },
    ],
    [
      [{ routingKeys: { a: { add: ["1"] } } }, { routingKeys: { a: { add: ["2"] } } }],
      { routingKeys: { a: { add: ["1", "2"] } } },
    ],
    [
      [{ routingKeys: { a: { add: ["1"] } } }, { routingKeys: { a: ["2"] } }],
      { routingKeys: { a: ["2"] } },
    ],
  ];
  it.each(cases)("merges %j", (updates, merged) => {
    expect(mergeUpdates(...updates)).toEqual(merged);
  });

  it("has the effect of applying the updates in order", () => {
    const changes = [["1"], ["2", "3"], [], { add: ["1"] }, { add: ["3", "4"] }];
    const apply = (keys: readonly RoutingKey[], its: IntegrationUpdate): readonly RoutingKey[] => {
      const { added, removed } = patchRoutingKeys(keys, its);
      const gone = texts(removed);
      return [...keys.filter((each) => !gone.includes(texts([each])[0] ?? "")), ...added];
    };
    const stored = ["a 1", "a 2", "b 1"].map(key);
    for (const first of changes) {
      for (const second of changes) {
        const updates = [first, second].map((a) => ({ routingKeys: { a } }));
        const merged = texts(apply(stored, mergeUpdates(...updates)));
        expect(merged.sort()).toEqual(texts(updates.reduce(apply, stored)).sort());
      }
    }
  });
});
