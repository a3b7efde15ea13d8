import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auth, defineConnector, project, secret, task, time } from "@tt/connector-core";
import { createGuardedFetch } from "@tt/connector-core/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { dryRunOf, refusalOf } from "./dry-run";

it("names each field of refused settings, or else the reason", () => {
  const errors = { token: ["This field is required"], team: ["Too short", "No slash"] };
  expect(refusalOf("my.json", { error: "Validation failed", errors })).toBe(
    "The settings in my.json are refused:\n" +
      "  token: This field is required\n  team: Too short, No slash",
  );
  const failure = { error: "The provider is not responding.", errors: {} };
  expect(refusalOf("my.json", failure)).toBe(
    "The settings in my.json are refused:\n  The provider is not responding.",
  );
});

describe("a server that the settings name", () => {
  const connector = defineConnector({
    name: "Acme",
    settings: z.object({ server: z.string(), token: secret(), project: project() }),
    api: { base: ({ server }) => server, auth: auth.bearer("token") },
    test: () => Promise.resolve("The token is stored."),
    item: [
      z.object({ id: z.int(), title: z.string(), changed_at: time() }),
      ({ id, title, changed_at: asOf }, { ref, settings }) =>
        task.upsert({
          task: ref("issues", String(id)),
          asOf,
          project: settings.project,
          name: title,
        }),
    ],
    sync: { pages: ({ api }) => api.pages.link("/issues") },
  });
  let directory: string;
  let lines: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "tt-dry-run-"));
    lines = [];
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function run(server: string, guardedFetch: typeof fetch): Promise<boolean> {
    const settings = join(directory, "my-settings.json");
    await writeFile(settings, JSON.stringify({ server, token: "token-1" }));
    const options = { settings, record: join(directory, "recorded") };
    return dryRunOf(connector, options, guardedFetch, (line) => lines.push(line));
  }

  it("is called, and recorded", async () => {
    const urls: string[] = [];
    const provider: typeof fetch = (input, init) => {
      urls.push(new Request(input, init).url);
      const issue = { id: 1, title: "Fix login", changed_at: "2026-01-15T12:00:00Z" };
      return Promise.resolve(Response.json([issue]));
    };
    expect(await run("https://acme.example", provider)).toBe(true);
    expect(urls).toEqual(["https://acme.example/issues"]);
    expect(lines).toEqual([
      "created  Fix login",
      "1 created, 0 updated, 0 skipped, 0 failed; nothing was stored",
    ]);
    expect(await readdir(join(directory, "recorded"))).toEqual(["001-get-issues.json"]);
  });

  it("is not called if its address is private", async () => {
    expect(await run("https://127.0.0.1:9", createGuardedFetch())).toBe(false);
    expect(lines.at(-1)).toContain("127.0.0.1 has no public address");
  });
});
