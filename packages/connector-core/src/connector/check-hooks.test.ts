import { describe, expect, it } from "vitest";
import * as z from "zod";
import { secret } from "../settings/secret-field";
import { BaseConnector } from "./base-connector";
import { hookFaults } from "./check-hooks";
import { ConnectorHooks } from "./hooks";
import { declaredHooks, implementedHooks, type DeclaredHook } from "./implemented-hooks";
import type { Manifest } from "./manifest";
import type { Plan, TestReport } from "./reports";

const settings = z.object({ token: secret() });

/** Only what the check reads. */
function manifestWith(parts: Partial<Manifest>): Manifest {
  return { settings, ...parts } as Manifest;
}

const sync = { job: "chat_sync", everyMinutes: 30 };
const push = { isEnabled: () => true, daysBack: () => 1, title: () => "" };
const action = { name: "greet", label: "Greet", description: "Says hello." };
const daily = { job: "chat_summary", everyMinutes: 30, time: () => undefined };

const declarations: readonly (readonly [
  string,
  Partial<Manifest>,
  readonly DeclaredHook[],
  DeclaredHook,
])[] = [
  ["`inbound`", { inbound: {} as NonNullable<Manifest["inbound"]> }, [], "onDelivery"],
  ["`sync`", { sync }, [], "onPull"],
  ["`push`", { sync, push, uses: ["entries"] }, ["onPull"], "onPush"],
  ["`options`", { options: ["channel"] }, [], "onListOptions"],
  ["`actions`", { actions: [action] }, [], "onAction"],
  [
    "an action with `standalone`",
    { actions: [{ ...action, standalone: true }] },
    ["onAction"],
    "onStandaloneAction",
  ],
  ["`on`", { on: ["time_entry.stopped"] }, [], "onEvent"],
  ["`notifications.daily`", { notifications: { daily } }, [], "onDailySummary"],
];

describe("hookFaults", () => {
  it.each(declarations)("accepts %s with its hook", (_data, manifest, others, hook) => {
    expect(hookFaults(manifestWith(manifest), [...others, hook])).toEqual([]);
  });

  it.each(declarations)("reports %s without its hook", (data, manifest, others, hook) => {
    expect(hookFaults(manifestWith(manifest), others)).toEqual([
      `has ${data} in its manifest, but does not implement ${hook}`,
    ]);
  });

  it.each(declarations)("reports the hook of %s without it", (data, _manifest, _others, hook) => {
    expect(hookFaults(manifestWith({}), [hook])).toEqual([
      `implements ${hook}, which no host calls: its manifest has no ${data}`,
    ]);
  });

  it("needs nothing for empty lists", () => {
    expect(hookFaults(manifestWith({ options: [], actions: [], on: [] }), [])).toEqual([]);
  });

  it("reports an export that no sync starts", () => {
    expect(hookFaults(manifestWith({ push, uses: ["entries"] }), ["onPush"])).toEqual([
      "has `push` in its manifest, but no `sync`, which starts it",
    ]);
  });

  const entries = { group: "entries", without: "No time is exported." } as const;

  it.each<readonly [string, Partial<Manifest>, readonly string[]]>([
    [
      "no group",
      {},
      ['has `push` in its manifest, but no "entries" in `uses`, which links what it wrote'],
    ],
    ["entries", { uses: ["tasks", "entries"] }, []],
    ["entries where they are supported", { mayUse: [entries] }, []],
  ])("reports an export whose links are dropped: it uses %s", (_group, used, faults) => {
    const manifest = manifestWith({ sync, push, ...used });
    expect(hookFaults(manifest, ["onPull", "onPush"])).toEqual(faults);
  });
});

describe("implementedHooks", () => {
  class Plain extends BaseConnector<typeof settings, unknown> {
    protected override onTest(): Promise<TestReport> {
      return Promise.resolve({ message: "Works." });
    }
  }
  class Receiving extends Plain {
    protected override onDelivery(): Promise<Plan> {
      return Promise.resolve({ changes: [], reply: () => ({ status: 200, body: { ok: true } }) });
    }
  }
  class Inheriting extends Receiving {}

  it.each([
    ["none", Plain, []],
    ["its own", Receiving, ["onDelivery"]],
    ["inherited", Inheriting, ["onDelivery"]],
  ])("lists the hooks of a class: %s", (_name, connectorClass, hooks) => {
    expect(implementedHooks(connectorClass)).toEqual(hooks);
  });

  it("knows every hook, except those whose defaults need no data", () => {
    const defaults = Object.getOwnPropertyNames(ConnectorHooks.prototype);
    const optional = ["constructor", "onValidate", "onDisconnect", "onStatus"];
    expect([...declaredHooks].sort()).toEqual(
      defaults.filter((name) => !optional.includes(name)).sort(),
    );
  });
});
