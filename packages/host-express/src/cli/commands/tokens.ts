import * as z from "zod";
import { maxTokenDays } from "../../features/tokens/schema";
import { findTokenId } from "../../features/tokens/store";
import { createApiToken, revokeApiToken } from "../../features/tokens/write";
import { findByUsername } from "../../features/users/store";
import { tokenScopes, unknownScopes } from "../../platform/auth/scopes";
import { ConfigError } from "../../platform/config/config";
import type { Command } from "./command";

const scopes = z
  .array(z.string().max(100))
  .max(100)
  .superRefine((given, context) => {
    const unknown = unknownScopes(given);
    if (given.length > 0 && unknown.length === 0) return;
    const quoted = unknown.map((scope) => JSON.stringify(scope)).join(", ");
    const message = `unknown: ${quoted}. Known: ${tokenScopes.join(", ")}`;
    context.addIssue({ code: "custom", message });
  });

const nameLengths = "must have 1 to 100 characters";

/** `tt-host create-token`. Prints the token; only its hash is stored. */
export const createTokenCommand: Command<{
  readonly username: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly "expires-days"?: number | undefined;
}> = {
  name: "create-token",
  input: z.strictObject({
    username: z.string().max(1_000),
    name: z.string().min(1, nameLengths).max(100, nameLengths),
    scopes,
    "expires-days": z.int().min(1).max(maxTokenDays).optional(),
  }),
  async run({ db, now }, { username, name, scopes, "expires-days": expiresInDays }) {
    const user = await findByUsername(db, username);
    if (!user?.is_active) throw new ConfigError("--username: no active user has this name");
    const newToken = { userId: user.id, name, scopes, expiresInDays };
    return (await createApiToken(db, newToken, now())).token;
  },
};

/** `tt-host revoke-token`. Takes the id, or the token itself. */
export const revokeTokenCommand: Command<
  { readonly id: number } | { readonly "token-stdin": string }
> = {
  name: "revoke-token",
  input: z.union([
    z.strictObject({ id: z.int().positive() }),
    z.strictObject({ "token-stdin": z.string().max(1_000) }),
  ]),
  async run({ db, now, tokens }, input) {
    const id = "id" in input ? input.id : await findTokenId(db, input["token-stdin"]);
    const hash = id === undefined ? undefined : await revokeApiToken(db, id, now());
    if (id === undefined || hash === undefined) throw new ConfigError("There is no such token");
    tokens.invalidate(hash);
    return `Revoked token ${String(id)}`;
  },
};
