import type { Settings, SettingsSchema } from "../settings/types";
import type { OAuth2Auth } from "./manifest";

type Client = Pick<OAuth2Auth, "client">;

/** The operator's variables that hold the client. */
export function clientVariables({ client: { id, secret } }: Client): readonly string[] {
  return [id, secret].filter((name) => typeof name === "string");
}

/** The id and secret of the client; undefined if one that is needed is not set. */
export function clientOf(
  { client }: Client,
  settingsOf: () => Settings<SettingsSchema> | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { readonly id: string; readonly secret: string | undefined } | undefined {
  const id = typeof client.id === "string" ? env[client.id] : settingsOf()?.[client.id.setting];
  const secret = client.secret === undefined ? undefined : env[client.secret];
  if (typeof id !== "string" || id === "") return undefined;
  if (client.secret !== undefined && !secret) return undefined;
  return { id, secret };
}
