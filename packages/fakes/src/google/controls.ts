import type { JsonObject } from "@tt/connector-core";
import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import { faultControls, requestControls } from "../control/common-controls";
import { control, type ControlRoute } from "../control/route";
import type { FakeGoogle } from "./fake-google";
import type { GoogleFault } from "./faults";

const time = z.iso.datetime({ offset: true });
const eventFields = {
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
};

const specificFaults: readonly z.ZodType<GoogleFault>[] = [
  z.strictObject({ type: z.literal("refused"), status: z.int(), reason: z.string() }),
  z.strictObject({ type: z.literal("gone") }),
  z.strictObject({ type: z.literal("unauthorized") }),
  z.strictObject({ type: z.literal("oauth"), error: z.string(), status: z.int().exactOptional() }),
  z.strictObject({ type: z.literal("empty_page") }),
];

/** Control routes of a fake Google. */
export function googleControls(google: FakeGoogle): readonly ControlRoute[] {
  return [
    ...accountControls(google),
    ...calendarControls(google),
    ...requestControls(() =>
      google.requests.map(({ query, ...request }) => ({ ...request, query: query.toString() })),
    ),
    ...faultControls(google.faults, specificFaults),
  ];
}

function accountControls(google: FakeGoogle): readonly ControlRoute[] {
  return [
    control(
      "POST /accounts",
      "Creates an account and its own calendar.",
      { email: z.email(), emailVerified: z.boolean().optional() },
      ({ body: { email, ...more } }) => google.addAccount(email, withoutUndefined(more)),
    ),
    control(
      "POST /tokens",
      "Issues an access token without a consent page.",
      { account: z.email().optional(), scopes: z.array(z.string()).optional() },
      ({ body }) => ({
        access_token: google.oauth.issue(
          body.account,
          body.scopes ?? ["https://www.googleapis.com/auth/calendar", "openid", "email"],
        ),
      }),
    ),
    control("POST /tokens/expire", "Ends all access tokens; refresh tokens stay valid.", {}, () => {
      google.oauth.expireAccessTokens();
    }),
    control(
      "POST /tokens/rotation",
      "Says whether each refresh replaces the refresh token.",
      { on: z.boolean() },
      ({ body }) => {
        google.oauth.rotatesRefreshTokens = body.on;
      },
    ),
    control(
      "POST /accounts/:email/revoke",
      "Revokes all grants, as the account's owner can.",
      {},
      ({ params }) => {
        google.oauth.revokeAccount(google.accountId(params["email"] ?? ""));
      },
    ),
  ];
}

function calendarControls(google: FakeGoogle): readonly ControlRoute[] {
  const calendarOf = ({ params }: { readonly params: Readonly<Record<string, string>> }) =>
    google.calendar(params["calendar"] ?? "");
  return [
    control(
      "POST /calendars",
      "Creates a calendar of an account.",
      {
        id: z.string().min(1),
        owner: z.email(),
        name: z.string().optional(),
        zone: z.string().optional(),
      },
      ({ body: { id, owner, ...more } }) => {
        google.addCalendar(id, { owner: google.account(owner), ...withoutUndefined(more) });
      },
    ),
    control(
      "GET /calendars/:calendar/events",
      "Lists the events of a calendar.",
      {},
      (request) => ({
        events: calendarOf(request).all,
      }),
    ),
    control(
      "POST /calendars/:calendar/events",
      "Creates an event.",
      { id: z.string().optional(), start: time, end: time, ...eventFields },
      (request) => calendarOf(request).add(withoutUndefined(request.body)),
    ),
    control(
      "PATCH /calendars/:calendar/events/:id",
      "Changes an event; times as `start` and `end`.",
      { start: time.optional(), end: time.optional(), ...eventFields },
      (request) => {
        const { start, end, ...fields } = request.body;
        const change: JsonObject = withoutUndefined(fields);
        if (start !== undefined) change["start"] = { dateTime: start };
        if (end !== undefined) change["end"] = { dateTime: end };
        return calendarOf(request).edit(request.params["id"] ?? "", change);
      },
    ),
    control("DELETE /calendars/:calendar/events/:id", "Deletes an event.", {}, (request) => {
      calendarOf(request).remove(request.params["id"] ?? "");
    }),
    control(
      "POST /calendars/:calendar/expire-sync-tokens",
      "Expires all sync tokens: the next list with one gets 410.",
      {},
      (request) => {
        calendarOf(request).expireSyncTokens();
      },
    ),
  ];
}
