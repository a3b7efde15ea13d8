import {
  ConnectorError,
  cutText,
  fromHex,
  utf8,
  type Parsed,
  type RawRequest,
  type RoutingKey,
  type SignedRequest,
} from "@tt/connector-core";
import { z } from "zod";
import { formOf, isForm } from "./form";

// What Slack sends, as much of it as is used. Lenient: fields come and go without notice.

/** A slash command (SL-20). `user_name` and `token` are not identity and not looked at. */
export interface SlackCommand {
  /** As it was registered, e.g. `/tt`. */
  readonly command: string;
  readonly text: string;
  readonly teamId: string;
  /** Only on Enterprise Grid, where a member is known in several teams. */
  readonly enterpriseId: string | undefined;
  readonly userId: string;
  /** What Slack calls the member; for people to read. */
  readonly userName: string;
}

/** What a verified delivery can be. */
export type SlackEvent =
  | { readonly type: "url_verification"; readonly challenge: string }
  | { readonly type: "command"; readonly command: SlackCommand }
  | { readonly type: "app_uninstalled" }
  | { readonly type: "tokens_revoked"; readonly bots: readonly string[] };

const envelope = z.object({
  type: z.string(),
  challenge: z.string().max(1_000).optional(),
  event_id: z.string().max(100).optional(),
  event: z
    .object({
      type: z.string(),
      bot_id: z.string().nullish(),
      tokens: z.object({ bot: z.array(z.string()).nullish() }).nullish(),
    })
    .optional(),
});

/** `v0:{timestamp}:{body}`, over the bytes as they came (SL-1); a stamp that is no number signs nothing. */
export function signedParts(request: RawRequest): SignedRequest {
  const stamp = request.headers["x-slack-request-timestamp"] ?? "";
  const header = request.headers["x-slack-signature"] ?? "";
  if (!/^\d{1,12}$/.test(stamp) || !header.startsWith("v0=") || header.length !== 67) {
    return { data: request.body, signature: undefined };
  }
  const prefix = utf8(`v0:${stamp}:`);
  const data = new Uint8Array(prefix.length + request.body.length);
  data.set(prefix);
  data.set(request.body, prefix.length);
  return { data, signature: fromHex(header.slice(3)), at: new Date(Number(stamp) * 1000) };
}

/** Where the shared URL looks for cards, most specific first. Nothing of it is believed (SL-6). */
export const routingIndexes = {
  /** A member who linked himself to the workspace card. */
  linked: "linked",
  /** A member who a personal card says is its owner. */
  member: "member",
  /** The team of a workspace card. */
  workspace: "workspace",
  /** The team of a personal card. */
  team: "team",
  /** The day on which a card was saved: Slack checks a new URL without saying whose it is. */
  saved: "saved",
} as const;

/** Member and team of a command or an event; of a URL check the day it comes on. */
export function candidateKeys(untrusted: RawRequest): readonly RoutingKey[] {
  const { team, enterprise, user } = isForm(untrusted)
    ? formNames(untrusted)
    : jsonNames(untrusted);
  const places = [enterprise, team].filter((id) => id !== undefined);
  if (places.length === 0) return savedHints(untrusted);
  const accounts = user === undefined ? [] : places.map((place) => `${place}:${user}`);
  const { linked, member, workspace, team: teams } = routingIndexes;
  return [
    ...accounts.map((value) => ({ index: linked, value })),
    ...accounts.map((value) => ({ index: member, value })),
    ...places.map((value) => ({ index: workspace, value })),
    ...places.map((value) => ({ index: teams, value })),
  ];
}

/** The day of an instant, as {@link routingIndexes.saved} has it. */
export function savedDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** Cards that were saved yesterday or today, by the sender's clock. */
function savedHints(untrusted: RawRequest): readonly RoutingKey[] {
  const { at } = signedParts(untrusted);
  if (!at || Number.isNaN(at.getTime())) return [];
  const yesterday = new Date(at.getTime() - 24 * 60 * 60 * 1000);
  return [at, yesterday].map((day) => ({ index: routingIndexes.saved, value: savedDay(day) }));
}

interface Names {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  readonly user: string | undefined;
}

const id = /^[A-Z0-9]{1,30}$/;

function formNames(untrusted: RawRequest): Names {
  const form = formOf(untrusted);
  const named = (name: string): string | undefined => {
    const value = form.get(name);
    return value !== null && id.test(value) ? value : undefined;
  };
  return { team: named("team_id"), enterprise: named("enterprise_id"), user: named("user_id") };
}

/** A JSON parse of bytes from strangers costs what they choose: names are found by patterns. */
function jsonNames(untrusted: RawRequest): Names {
  const text = new TextDecoder().decode(untrusted.body.subarray(0, 100_000));
  const named = (name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*"([A-Z0-9]{1,30})"`).exec(text)?.[1];
  return { team: named("team_id"), enterprise: named("enterprise_id"), user: undefined };
}

/** Slack looks now and then whether the certificate is good, unsigned: 200 and nothing else (SL-24). */
export function isSslCheck(untrusted: RawRequest): boolean {
  if (untrusted.query !== undefined && isChecked(new URLSearchParams(untrusted.query))) return true;
  return isForm(untrusted) && isChecked(formOf(untrusted));
}

function isChecked(form: URLSearchParams): boolean {
  return form.get("ssl_check") === "1";
}

/** A person waits for the answer. */
export function isCommand(request: RawRequest): boolean {
  return isForm(request) && formOf(request).has("command");
}

/** What makes a delivery unique: an event's id, or the trigger of a command (SL-4, SL-11). */
export function deliveryId(verified: RawRequest): string | undefined {
  if (isForm(verified)) return formOf(verified).get("trigger_id") ?? undefined;
  return envelope.safeParse(jsonOf(verified)).data?.event_id;
}

/**
 * Reads a verified body.
 * @throws ConnectorError `malformed`
 */
export function readDelivery(verified: RawRequest): Parsed<SlackEvent> {
  return isForm(verified) ? readForm(verified) : readJson(verified);
}

function readForm(verified: RawRequest): Parsed<SlackEvent> {
  const form = formOf(verified);
  const command = form.get("command");
  if (command === null) return { ignored: "Only slash commands are handled" };
  const teamId = form.get("team_id") ?? "";
  const userId = form.get("user_id") ?? "";
  if (!id.test(teamId) || !id.test(userId)) {
    throw malformed("The command lacks or misstates team_id or user_id");
  }
  const enterprise = form.get("enterprise_id");
  return {
    event: {
      type: "command",
      command: {
        command: cutText(command, 32),
        text: form.get("text") ?? "",
        teamId,
        enterpriseId: enterprise !== null && id.test(enterprise) ? enterprise : undefined,
        userId,
        userName: cutText(form.get("user_name") ?? userId, 80),
      },
    },
  };
}

function readJson(verified: RawRequest): Parsed<SlackEvent> {
  const result = envelope.safeParse(jsonOf(verified));
  if (!result.success) throw malformed("The body lacks or misstates its type");
  const { type, challenge, event } = result.data;
  if (type === "url_verification") {
    if (challenge === undefined) throw malformed("The URL verification has no challenge");
    return { event: { type, challenge } };
  }
  if (type !== "event_callback") return { ignored: `The type "${printable(type)}" is not handled` };
  if (!event) throw malformed("The event callback has no event");
  switch (event.type) {
    case "app_uninstalled":
      return { event: { type: event.type } };
    case "tokens_revoked":
      return { event: { type: event.type, bots: event.tokens?.bot ?? [] } };
    default:
      // Ours among them: answering them would never end (SL-13).
      return { ignored: `The event "${printable(event.type)}" is not handled` };
  }
}

function jsonOf(request: RawRequest): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    return undefined;
  }
}

function malformed(message: string): ConnectorError {
  return new ConnectorError({ code: "malformed", message });
}

function printable(text: string): string {
  return text.replace(/[^\w.-]/g, "?").slice(0, 50);
}
