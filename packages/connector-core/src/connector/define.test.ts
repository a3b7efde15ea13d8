import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth, type AllAuth, type Auth } from "../api/auth";
import type { ApiManifest } from "../api/manifest";
import type { ChangeGroup } from "../changes/changes";
import { project } from "../settings/fields";
import { secret } from "../settings/secret-field";
import type { SettingsSchema } from "../settings/types";
import { checkDescriptors, type Descriptor } from "./define";
import { missingFunctions } from "./groups-in-use";
import { specificationVersion, type Manifest } from "./manifest";
import { verify } from "../webhook/verify";

const storage: { supports: readonly ChangeGroup[] } = { supports: ["tasks"] };

const api = (used: Auth): ApiManifest => ({ base: () => "https://chat.test", auth: used });

function descriptor(change: Partial<Manifest> = {}, version = specificationVersion): Descriptor {
  const config: SettingsSchema = z.object({ token: secret(), project: project() });
  return {
    specificationVersion: version,
    manifest: {
      key: "chat_connector",
      slug: "chat",
      name: "Chat",
      docs: "https://chat.example/docs",
      settings: config,
      api: api(auth.bearer("token")),
      uses: ["tasks"],
      ...change,
    },
    hooks: change.inbound ? ["onDelivery"] : [],
    create: () => {
      throw new Error("checkDescriptors must not create connectors");
    },
  };
}

function inbound(field: string): NonNullable<Manifest["inbound"]> {
  return {
    path: "webhook",
    maxBytes: 1,
    verification: verify.github(field),
    parse: () => ({ ignored: "everything" }),
  };
}

describe("a group that a connector may use", () => {
  const timers = [{ group: "timers", without: "No timer starts." }] as const;

  it("is no fault where it is missing, and what does not work is said", () => {
    const chat = descriptor({ mayUse: timers });
    expect(checkDescriptors([chat], storage)).toEqual([]);
    expect(missingFunctions([chat, descriptor()], storage)).toEqual([
      "Chat works without timers here: No timer starts.",
    ]);
    expect(missingFunctions([chat], { supports: ["tasks", "timers"] })).toEqual([]);
  });
});

describe("checkDescriptors", () => {
  it("accepts compatible connectors", () => {
    const other = descriptor({ key: "other_connector", slug: "chat-2", inbound: inbound("token") });
    expect(checkDescriptors([descriptor(), other], storage)).toEqual([]);
    expect(checkDescriptors([], storage)).toEqual([]);
    const { docs: _docs, ...undocumented } = descriptor().manifest;
    const noDocs = { ...descriptor(), manifest: undocumented };
    expect(checkDescriptors([noDocs], storage)).toEqual([]);
    expect(checkDescriptors([descriptor({ docs: "/docs/chat" })], storage)).toEqual([]);
  });

  it.each<readonly [string, Descriptor, string]>([
    ["another specification version", descriptor({}, 2), "install matching versions"],
    ["an unsupported group of changes", descriptor({ uses: ["timers"] }), 'uses "timers"'],
    [
      "an optional group that does not exist",
      descriptor({ mayUse: [{ group: "wikis" as ChangeGroup, without: "No pages." }] }),
      'may use "wikis"',
    ],
    [
      "a group that is required and optional",
      descriptor({ mayUse: [{ group: "tasks", without: "No tasks." }] }),
      '"tasks" in both',
    ],
    [
      "an optional group without a sentence",
      descriptor({ mayUse: [{ group: "timers", without: " " }] }),
      "does not say what fails",
    ],
    ["a token that is not a field", descriptor({ api: api(auth.bearer("key")) }), '"key"'],
    [
      "a token field that is not a secret",
      descriptor({ api: api(auth.bearer("project")) }),
      '"project"',
    ],
    [
      "a signing field that is not a secret",
      descriptor({ inbound: inbound("project") }),
      '"project"',
    ],
    [
      "a reserved field name",
      descriptor({ settings: z.object({ token: secret(), connected: z.boolean() }) }),
      'has a field "connected"',
    ],
    ["a slug with capitals", descriptor({ slug: "Chat" }), 'slug "Chat"'],
    ["a slug with a slash", descriptor({ slug: "chat/../x" }), "must match"],
    ["an empty slug", descriptor({ slug: "" }), "must match"],
    ["docs that are a file name", descriptor({ docs: "CHAT.md" }), 'the docs "CHAT.md"'],
    ["docs that are a script", descriptor({ docs: "javascript:alert(1)" }), "must be a URL"],
    ["docs of another host", descriptor({ docs: "//evil.example/" }), "must be a URL"],
    [
      "a variable in lower case",
      descriptor({ env: { CHAT_URL: "https://chat.example", path: "https://x.example" } }),
      '"path"',
    ],
    [
      "an authorization by nothing",
      descriptor({ api: api({ type: "all", of: [] as unknown as AllAuth["of"] }) }),
      "in a place of its own",
    ],
    [
      "two secrets in one query parameter",
      descriptor({ api: api(auth.all(auth.query("token", "key"), auth.query("token", "key"))) }),
      "in a place of its own",
    ],
    [
      "two secrets in one header",
      descriptor({
        api: api(auth.all(auth.bearer("token"), auth.header("token", "Authorization"))),
      }),
      "in a place of its own",
    ],
    ["a default that is not a URL", descriptor({ env: { CHAT_URL: "x" } }), "CHAT_URL"],
  ])("reports %s in one sentence with the connector's key", (_name, wrong, text) => {
    const faults = checkDescriptors([wrong], storage);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^chat_connector /);
    expect(faults[0]).toContain(text);
  });

  it.each<readonly [string, Partial<Manifest>]>([
    ['Two connectors share the slug "chat"', { key: "other_connector" }],
    ['Two connectors share the key "chat_connector"', { slug: "other" }],
  ])("reports duplicates: %s", (fault, other) => {
    expect(checkDescriptors([descriptor(), descriptor(other)], storage)).toEqual([fault]);
  });
});
