import { base64Url, utf8 } from "../bytes";
import type { JsonObject } from "../json";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";

// What a disconnected integration remembers of its account: enough to recognize it, no more.

/** State key of the account to which the positions of syncs and exports belong. */
const lastAccountKey = "last_account";

/** State that remembers the account until the integration is connected again. */
export async function rememberAccount(
  ports: Pick<Ports, "crypto">,
  row: Pick<IntegrationRow, "id">,
  account: string,
): Promise<JsonObject> {
  return { [lastAccountKey]: await markOf(ports, row, account) };
}

/** State that forgets the account. */
export const forgetAccount: JsonObject = { [lastAccountKey]: null };

/** True if the integration was disconnected from another account. */
export async function wasOtherAccount(
  ports: Pick<Ports, "crypto">,
  row: Pick<IntegrationRow, "id" | "state">,
  account: string,
): Promise<boolean> {
  const last = row.state[lastAccountKey];
  return typeof last === "string" && last !== (await markOf(ports, row, account));
}

/** One-way and different in every integration, because the user has ended the access to the account. */
async function markOf(
  { crypto }: Pick<Ports, "crypto">,
  { id }: Pick<IntegrationRow, "id">,
  account: string,
): Promise<string> {
  return base64Url(await crypto.hmac.digest(utf8(`${id}:${account}`)));
}
