import type { Manifest } from "@tt/connector-core";
import * as z from "zod";
import { connectorErrorSchema } from "../../platform/http/openapi/error-schemas";

/** Responses with status 200 that core gives for every connector. */
const coreReplies = [
  z.object({ ok: z.literal(true), handled: z.literal(true) }),
  z.object({
    ok: z.literal(true),
    handled: z.literal(true),
    duplicate: z.literal(true).meta({ description: "The delivery was processed before" }),
  }),
  // A change that failed.
  connectorErrorSchema,
] as const;

/** Responses of a webhook URL with status 200: the connector's own, those to its challenges, and core's. */
export function replySchema({
  documentation,
  inbound,
}: Pick<Manifest, "documentation" | "inbound">): z.ZodType {
  const own = documentation?.reply ?? z.looseObject({});
  return z.union([own, ...challengeReplies(inbound?.challenges), ...coreReplies]);
}

type Challenges = NonNullable<Manifest["inbound"]>["challenges"];

/** The constant replies to what providers ask by POST before they deliver, each once. */
function challengeReplies(challenges: Challenges = []): readonly z.ZodType[] {
  const bodies = challenges.flatMap((each) => {
    if ("echo" in each || each.method === "GET") return [];
    const { status, body } = each.reply;
    return status === 200 && typeof body === "object" ? [body] : [];
  });
  const distinct = new Map(bodies.map((body) => [Object.keys(body).join(), body]));
  return [...distinct.values()].map((body) =>
    z
      .object(Object.fromEntries(Object.keys(body).map((name) => [name, z.json()])))
      .meta({ description: "Response to a check of the URL, before the provider delivers" }),
  );
}
