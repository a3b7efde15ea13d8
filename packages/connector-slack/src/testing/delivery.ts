import { hex, utf8, type JsonObject, type RawRequest } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";

/** What every delivery has. */
export interface DeliverySeed {
  /** The app's signing secret; null: unsigned. */
  readonly secret: string | null;
  /** When it is signed. */
  readonly at: Date;
  /** Changes headers after signing; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A slash command to be built. */
export interface CommandSeed extends DeliverySeed {
  /** What was typed after the command. */
  readonly text: string;
  readonly userId?: string;
  readonly userName?: string;
  readonly teamId?: string;
  readonly enterpriseId?: string;
  readonly triggerId?: string;
  /** Default `/tt`. */
  readonly command?: string;
  /** More fields, or other values of these; undefined leaves one out. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
}

/** An event to be built. */
export interface EventSeed extends DeliverySeed {
  readonly event: JsonObject;
  readonly eventId?: string;
  readonly teamId?: string;
  /** `X-Slack-Retry-Num`: it is sent again. */
  readonly retry?: number;
}

const { hmac } = webCrypto([]);

/** Where commands come from unless said. */
export const defaultTeam = "T012AB3C4";
/** Whose commands they are unless said. */
export const defaultUser = "U2CERLKJA";

/** The value of `X-Slack-Signature` (SL-1). */
export async function signature(
  secret: string,
  timestamp: string,
  body: Uint8Array,
): Promise<string> {
  const prefix = utf8(`v0:${timestamp}:`);
  return `v0=${hex(await hmac.sha256(secret, new Uint8Array([...prefix, ...body])))}`;
}

/** Any body, signed as Slack does. */
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

let triggers = 0;

/** A slash command as Slack sends it (SL-20). */
export function signedCommand(seed: CommandSeed): Promise<RawRequest> {
  triggers += 1;
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
    trigger_id: seed.triggerId ?? `13345224609.738474920.${String(triggers)}`,
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

/** An event as Slack sends it. */
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

/** Slack's check of a URL that was just entered (SL-10): it does not say whose it is. */
export function urlVerification(seed: DeliverySeed, challenge: string): Promise<RawRequest> {
  const token = "Jhj5dZrVaK7ZwHHjRyZWjbDl";
  const text = JSON.stringify({ token, challenge, type: "url_verification" });
  return signedBody(seed, "application/json", text);
}

/** A look at the certificate (SL-24): unsigned, whatever else it carries. */
export function sslCheck(more: Readonly<Record<string, string>> = {}): RawRequest {
  return {
    body: utf8(new URLSearchParams({ ssl_check: "1", token: "x", ...more }).toString()),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
}
