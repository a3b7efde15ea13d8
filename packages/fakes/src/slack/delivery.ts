import { hex, utf8, type JsonObject, type RawRequest } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";

/** Options of every delivery. */
export interface DeliverySeed {
  /** Signing secret of the app. Null for an unsigned request. */
  readonly secret: string | null;
  /** Time of signing. */
  readonly at: Date;
  /** Headers to change after signing. Undefined removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A slash command to build. */
export interface CommandSeed extends DeliverySeed {
  /** Text typed after the command. */
  readonly text: string;
  readonly userId?: string;
  readonly userName?: string;
  readonly teamId?: string;
  readonly enterpriseId?: string;
  readonly triggerId?: string;
  /** Name of the command (default: `/tt`). */
  readonly command?: string;
  /** Form fields to add or change. Undefined removes a field. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
}

/** An event to build. */
export interface EventSeed extends DeliverySeed {
  readonly event: JsonObject;
  readonly eventId?: string;
  readonly teamId?: string;
  /** Number of the retry, sent as `X-Slack-Retry-Num` (default: not a retry). */
  readonly retry?: number;
}

const { hmac } = webCrypto([]);

/** Team ID of commands by default. */
export const defaultTeam = "T012AB3C4";
/** Member ID of commands by default. */
export const defaultUser = "U2CERLKJA";

/**
 * Computes the value of `X-Slack-Signature`.
 * @param timestamp Unix seconds, as in `X-Slack-Request-Timestamp`.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @example
 * ```ts
 * import { utf8 } from "@tt/connector-core";
 * import { signature } from "@tt/fakes/slack";
 *
 * const timestamp = "1768478400";
 * const headers = {
 *   "x-slack-request-timestamp": timestamp,
 *   "x-slack-signature": await signature("signing-secret", timestamp, utf8("text=start")),
 * };
 * ```
 */
export async function signature(
  secret: string,
  timestamp: string,
  body: Uint8Array,
): Promise<string> {
  const prefix = utf8(`v0:${timestamp}:`);
  return `v0=${hex(await hmac.sha256(secret, new Uint8Array([...prefix, ...body])))}`;
}

/**
 * Builds a request with any body, signed as Slack does.
 *
 * @example
 * ```ts
 * import { signedBody } from "@tt/fakes/slack";
 *
 * const seed = { secret: "signing-secret", at: new Date() };
 * const malformed = await signedBody(seed, "application/json", "{");
 * ```
 */
export async function signedBody(
  seed: DeliverySeed,
  contentType: string,
  text: string,
): Promise<RawRequest> {
  const body = utf8(text);
  const timestamp = String(Math.floor(seed.at.getTime() / 1000));
  const signed =
    seed.secret === null
      ? {}
      : {
          "x-slack-request-timestamp": timestamp,
          "x-slack-signature": await signature(seed.secret, timestamp, body),
        };
  return {
    body,
    headers: {
      "content-type": contentType,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      ...signed,
      ...seed.headers,
    },
  };
}

let lastTrigger = 0;

/**
 * Builds a slash command as Slack sends it.
 *
 * @example
 * ```ts
 * import { signedCommand } from "@tt/fakes/slack";
 *
 * const secret = "8f742231b10e8888abcd99yyyzzz85a5";
 * const request = await signedCommand({ secret, at: new Date(), text: "start Website" });
 * ```
 */
export function signedCommand(seed: CommandSeed): Promise<RawRequest> {
  lastTrigger += 1;
  const { teamId = defaultTeam, userId = defaultUser } = seed;
  const fields: Record<string, string | undefined> = {
    token: "gIkuvaNzQIHg97ATvDxqgjtO",
    team_id: teamId,
    team_domain: "example",
    enterprise_id: seed.enterpriseId,
    channel_id: "C2147483705",
    channel_name: "general",
    user_id: userId,
    user_name: seed.userName ?? "roadrunner",
    command: seed.command ?? "/tt",
    text: seed.text,
    response_url: `https://hooks.slack.com/commands/${teamId}/1/secret-of-the-response`,
    trigger_id: seed.triggerId ?? `13345224609.738474920.${String(lastTrigger)}`,
    api_app_id: "A123456",
    is_enterprise_install: seed.enterpriseId === undefined ? "false" : "true",
    ...seed.fields,
  };
  const given = Object.entries(fields).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const text = new URLSearchParams(given).toString();
  return signedBody(seed, "application/x-www-form-urlencoded", text);
}

/**
 * Builds an event as Slack sends it.
 *
 * @example
 * ```ts
 * import { signedEvent } from "@tt/fakes/slack";
 *
 * const request = await signedEvent({
 *   secret: "signing-secret",
 *   at: new Date(),
 *   event: { type: "app_uninstalled" },
 * });
 * ```
 */
export function signedEvent(seed: EventSeed): Promise<RawRequest> {
  const text = JSON.stringify({
    token: "gIkuvaNzQIHg97ATvDxqgjtO",
    team_id: seed.teamId ?? defaultTeam,
    api_app_id: "A123456",
    event: seed.event,
    type: "event_callback",
    event_id: seed.eventId ?? "Ev08MFMKH6",
    event_time: Math.floor(seed.at.getTime() / 1000),
  });
  const again =
    seed.retry === undefined
      ? {}
      : { "x-slack-retry-num": String(seed.retry), "x-slack-retry-reason": "http_timeout" };
  return signedBody({ ...seed, headers: { ...again, ...seed.headers } }, "application/json", text);
}

/**
 * Builds the verification of a new events URL. It names no workspace.
 *
 * @example
 * ```ts
 * import { urlVerification } from "@tt/fakes/slack";
 *
 * const request = await urlVerification({ secret: "signing-secret", at: new Date() }, "3eZbrw1a");
 * ```
 */
export function urlVerification(seed: DeliverySeed, challenge: string): Promise<RawRequest> {
  const token = "Jhj5dZrVaK7ZwHHjRyZWjbDl";
  const text = JSON.stringify({ token, challenge, type: "url_verification" });
  return signedBody(seed, "application/json", text);
}

/**
 * Builds Slack's certificate check, which is not signed.
 *
 * @param more Form fields to add or change.
 * @example
 * ```ts
 * import { sslCheck } from "@tt/fakes/slack";
 *
 * const request = sslCheck(); // ssl_check=1&token=x
 * ```
 */
export function sslCheck(more: Readonly<Record<string, string>> = {}): RawRequest {
  return {
    body: utf8(new URLSearchParams({ ssl_check: "1", token: "x", ...more }).toString()),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
}
