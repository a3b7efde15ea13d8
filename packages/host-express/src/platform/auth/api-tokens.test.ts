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

it("counts every use once, in sums, and has written them when it is closed", async () => {
  const [first, second, unused] = [await make(), await make(), await make()];
  const tokens = createApiTokens(database.db, () => now);
  for (let use = 0; use < 3; use += 1) tokens.used(first.id);
  tokens.used(second.id);
  await Promise.all([tokens.close(), tokens.close()]);
  expect(await usesOf(first.id)).toEqual({
    usage_count: 3,
    last_used_at: expect.stringContaining("2026-01-15 12:00:00") as string,
  });
  expect(await usesOf(second.id)).toMatchObject({ usage_count: 1 });
  expect(await usesOf(unused.id)).toEqual({ usage_count: 0, last_used_at: null });
});

it("keeps counting what could not be written", async () => {
  const made = await make();
  const tokens = createApiTokens(database.db, () => now);
  tokens.used(made.id);
  await sql`alter table api_tokens rename to api_tokens_away`.execute(database.db);
  await expect(tokens.close()).rejects.toThrow("api_tokens");
  await sql`alter table api_tokens_away rename to api_tokens`.execute(database.db);
  await tokens.close();
  expect(await usesOf(made.id)).toMatchObject({ usage_count: 1 });
});

it("asks again about a token that is to be forgotten, also when somebody is just asking", async () => {
  const tokens = createApiTokens(database.db, () => now);
  const revoke = async (id: number): Promise<string> =>
    (await revokeApiToken(database.db, id, now)) ?? "";
  const believed = await make();
  expect(await tokens.find(believed.token)).toBeDefined();
  tokens.forget(await revoke(believed.id));
  expect(await tokens.find(believed.token)).toBeUndefined();

  // The question was asked before the token was revoked, and is answered after.
  const asked = await make();
  const answer = tokens.find(asked.token);
  tokens.forget(hashToken(asked.token));
  expect(await answer).toBeDefined();
  await revoke(asked.id);
  expect(await tokens.find(asked.token)).toBeUndefined();
  await tokens.close();
});

it("remembers good tokens only: one that is made later works at once", async () => {
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
  expect(await tokens.find(made.token), "believed for ten seconds").toBeDefined();
  elapsed += 1;
  expect(await tokens.find(made.token), "and no longer").toBeUndefined();
  expect(await tokens.find((await make()).token)).toBeUndefined();
  await tokens.close();
});
