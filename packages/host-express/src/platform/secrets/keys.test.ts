import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "../config/config";
import { loadKeys } from "./keys";

const one = Buffer.alloc(32, 1).toString("base64url");
const two = Buffer.alloc(32, 2).toString("base64url");

describe("loadKeys", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "tt-keys-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const load = (given: Partial<Parameters<typeof loadKeys>[0]>): ReturnType<typeof loadKeys> =>
    loadKeys({
      encryptionKeys: undefined,
      encryptionKeyFile: undefined,
      databaseUrl: undefined,
      dataDirectory: join(directory, "data"),
      ...given,
    });

  it("reads a comma-separated list from the environment, the encrypting key first", async () => {
    const { keys, origin } = await load({ encryptionKeys: `${two}, ${one}` });
    expect(origin).toBe("environment");
    expect(keys.map((key) => key[0])).toEqual([2, 1]);
  });

  it("accepts a padded key, as Fernet keys are", async () => {
    const { keys } = await load({ encryptionKeys: `${one}=` });
    expect(keys.map((key) => key.length)).toEqual([32]);
  });

  it("reads a file that ends with a line break", async () => {
    const file = join(directory, "keys");
    await writeFile(file, `${one},${two}\n`);
    const { keys, origin } = await load({ encryptionKeyFile: file });
    expect(origin).toBe("file");
    expect(keys).toHaveLength(2);
  });

  it("generates one key for the embedded database that only its user can read", async () => {
    const loaded = await Promise.all(Array.from({ length: 10 }, () => load({})));
    const texts = new Set(loaded.map(({ keys }) => Buffer.from(keys[0] ?? []).toString("hex")));
    expect(texts.size).toBe(1);
    expect(loaded[0]?.origin).toBe("generated file");
    expect((await stat(join(directory, "data"))).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, "data", "secret.key"))).mode & 0o777).toBe(0o600);
  });

  it("corrects the mode of a key file that others can read", async () => {
    await load({});
    const file = join(directory, "data", "secret.key");
    await chmod(file, 0o644);
    await load({});
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("never replaces a damaged key file: its secrets would be lost", async () => {
    await load({});
    const file = join(directory, "data", "secret.key");
    await writeFile(file, "damaged");
    await expect(load({})).rejects.toThrow(ConfigError);
    await expect(load({})).rejects.toThrow(file);
    expect(await readFile(file, "utf8")).toBe("damaged");
  });

  it("returns no key for PostgreSQL if none is set", async () => {
    expect(await load({ databaseUrl: "postgres://host/db" })).toEqual({ keys: [], origin: "none" });
  });

  it.each([
    ["too short", Buffer.alloc(16, 7).toString("base64url")],
    ["too long", Buffer.alloc(33, 7).toString("base64url")],
    ["not base64", "canary!canary!canary!canary!canary!canary!!"],
    ["one good, one bad", `${one},canary`],
    ["an empty list", ","],
  ])("refuses %s and names the variable, never the value", async (_case, encryptionKeys) => {
    const error: unknown = await load({ encryptionKeys }).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain("SETTINGS_ENCRYPTION_KEY");
    expect(String(error)).not.toContain("canary");
    expect(String(error)).not.toContain("BwcH");
  });

  it("refuses a file that cannot be read and names the variable", async () => {
    await expect(load({ encryptionKeyFile: join(directory, "absent") })).rejects.toThrow(
      "SETTINGS_ENCRYPTION_KEY_FILE",
    );
  });

  it("refuses a key and a key file together", async () => {
    await expect(load({ encryptionKeys: one, encryptionKeyFile: "keys" })).rejects.toThrow(
      "not both",
    );
  });
});
