import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshPGlite } from "../../../test/support/databases";
import { createApiToken, revokeApiToken } from "../../features/tokens/write";
import type { OpenDatabase } from "../db/database";
import { createApiTokens } from "./api-tokens";
import { hashToken } from "./random-token";

const now = new Date("2026-01-15T12:00:00Z");

let database: OpenDatabase;
beforeAll(async () => {
  database = await freshPGlite();
  await sql`insert into users (username, role) values ('owner', 'user')`.execute(database.db);
});
afterAll(async () => {
  await database.close();
});

const make = () =>
  createApiToken(
    database.db,
    { userId: 1, name: "test", scopes: [], expiresInDays: undefined },
    now,
  );

const usesOf = async (id: number): Promise<{ usage_count: number; last_used_at: string | null }> =>
  database.db
    .selectFrom("api_tokens")
    .select(["usage_count", "last_used_at"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();

it("counts every use once and writes the counts before it closes", async () => {
  const [first, second, unused] = [await make(), await make(), await make()];
  const tokens = createApiTokens(database.db, () => now);
  for (let use = 0; use < 3; use += 1) tokens.countUse(first.id);
  tokens.countUse(second.id);
  await Promise.all([tokens.close(), tokens.close()]);
  expect(await usesOf(first.id)).toEqual({
    usage_count: 3,
    last_used_at: expect.stringContaining("2026-01-15 12:00:00") as string,
  });
  expect(await usesOf(second.id)).toMatchObject({ usage_count: 1 });
  expect(await usesOf(unused.id)).toEqual({ usage_count: 0, last_used_at: null });
});

it("keeps counts whose write failed", async () => {
  const made = await make();
  const tokens = createApiTokens(database.db, () => now);
  tokens.countUse(made.id);
  await sql`alter table api_tokens rename to api_tokens_away`.execute(database.db);
  await expect(tokens.close()).rejects.toThrow("api_tokens");
  await sql`alter table api_tokens_away rename to api_tokens`.execute(database.db);
  await tokens.close();
  expect(await usesOf(made.id)).toMatchObject({ usage_count: 1 });
});

it("looks an invalidated token up again, also if a lookup was in progress", async () => {
  const tokens = createApiTokens(database.db, () => now);
  const revoke = async (id: number): Promise<string> =>
    (await revokeApiToken(database.db, id, now)) ?? "";
  const cached = await make();
  expect(await tokens.find(cached.token)).toBeDefined();
  tokens.invalidate(await revoke(cached.id));
  expect(await tokens.find(cached.token)).toBeUndefined();

  // This lookup starts before the invalidation and ends after it.
  const other = await make();
  const lookup = tokens.find(other.token);
  tokens.invalidate(hashToken(other.token));
  expect(await lookup).toBeDefined();
  await revoke(other.id);
  expect(await tokens.find(other.token)).toBeUndefined();
  await tokens.close();
});

it("looks the tokens of an invalidated user up again, and no others", async () => {
  await sql`insert into users (username, role) values ('changed', 'user')`.execute(database.db);
  const kept = await make();
  const lost = await createApiToken(
    database.db,
    { userId: 2, name: "test", scopes: [], expiresInDays: undefined },
    now,
  );
  const tokens = createApiTokens(database.db, () => now);
  for (const { token } of [kept, lost]) expect(await tokens.find(token)).toBeDefined();
  await sql`update users set is_active = false`.execute(database.db);
  tokens.invalidateUser(2);
  expect(await tokens.find(lost.token)).toBeUndefined();
  expect(await tokens.find(kept.token), "still cached").toBeDefined();
  await sql`update users set is_active = true`.execute(database.db);
  await tokens.close();
});

it("caches valid tokens only, for ten seconds", async () => {
  let elapsed = 1;
  const tokens = createApiTokens(
    database.db,
    () => now,
    () => elapsed,
  );
  const made = await make();
  expect(await tokens.find("tt_unknown")).toBeUndefined();
  expect(await tokens.find(made.token)).toMatchObject({ tokenId: made.id, username: "owner" });
  await sql`update users set is_active = false`.execute(database.db);
  elapsed += 10_000;
  expect(await tokens.find(made.token), "cached for ten seconds").toBeDefined();
  elapsed += 1;
  expect(await tokens.find(made.token), "and no longer").toBeUndefined();
  expect(await tokens.find((await make()).token)).toBeUndefined();
  await tokens.close();
});
