import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth } from "../api/auth";
import { secret } from "../settings/secret-field";
import { nameFaults } from "./check-names";
import type { DomainEventType } from "./domain-events";
import type { ApiManifest } from "../api/manifest";
import type { Manifest } from "./manifest";

const api = (base: ApiManifest["base"]): ApiManifest => ({ base, auth: auth.bearer("token") });
const settings = z.object({ token: secret(), channel: z.string() });

function faults(parts: Partial<Manifest>): readonly string[] {
  // Only what the check reads.
  return nameFaults({
    settings,
    api: api(() => "https://chat.example"),
    ...parts,
  } as unknown as Manifest);
}

const chosenBy = (setBy: string) => z.optional(secret(z.string(), { setBy }));
const action = { label: "Greet", description: "Says hello." };

describe("nameFaults", () => {
  it("accepts names that exist", () => {
    expect(
      faults({
        options: ["channel"],
        settings: z.object({ ...settings.shape, chosen: chosenBy("greet") }),
        actions: [
          { ...action, name: "greet" },
          { ...action, name: "greet_2" },
        ],
        documentation: { status: { team: z.string() } },
        workspace: { memberFields: ["channel", "has_token", "team", "connection"] },
        env: { CHAT_URL: "https://chat.example/api" },
        api: api((_settings, env) => env["CHAT_URL"] ?? ""),
        on: ["time_entry.stopped"],
      }),
    ).toEqual([]);
  });

  it.each<readonly [string, Partial<Manifest>]>([
    ['lists the field "room" in `options`', { options: ["room"] }],
    ['lists the field "token" in `options`', { options: ["token"] }],
    ['has the action "Greet-all"', { actions: [{ ...action, name: "Greet-all" }] }],
    [
      'has two actions with the name "greet"',
      {
        actions: [
          { ...action, name: "greet" },
          { ...action, name: "greet" },
        ],
      },
    ],
    [
      'has a field "chosen" that must be optional, and "register" an action',
      {
        settings: z.object({ chosen: chosenBy("register") }),
        actions: [{ ...action, name: "greet" }],
      },
    ],
    [
      'has a field "chosen" that must be optional, and "greet" an action that is not standalone',
      {
        settings: z.object({ chosen: chosenBy("greet") }),
        actions: [{ ...action, name: "greet", standalone: true }],
      },
    ],
    [
      'has a field "chosen" that must be optional',
      {
        settings: z.object({ chosen: secret(z.string(), { setBy: "greet" }) }),
        actions: [{ ...action, name: "greet" }],
      },
    ],
    ['lists the field "room" in `workspace', { workspace: { memberFields: ["room"] } }],
    ['lists the field "token" in `workspace', { workspace: { memberFields: ["token"] } }],
    [
      'reads the variable "CHAT_URL"',
      {
        env: { CHAT_API: "https://chat.example" },
        api: api((_settings, env) => env["CHAT_URL"] ?? ""),
      },
    ],
    [
      'reads the variable "CHAT_URL"',
      { api: api((_settings, env) => env["CHAT_URL"] ?? "https://chat.example") },
    ],
    ['subscribes to "timer.exploded"', { on: ["timer.exploded" as DomainEventType] }],
  ])("reports in one sentence: %s", (text, parts) => {
    const found = faults(parts);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(text);
  });
});
