import type { Manifest, Place } from "@tt/connector-core";
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

/** The replies in JSON to what providers ask by POST before they deliver, each once. */
function challengeReplies(challenges: Challenges = []): readonly z.ZodType[] {
  const shapes = challenges.flatMap((each): z.ZodRawShape[] => {
    if (each.method === "GET") return [];
    if ("echo" in each) return each.as === "json" ? [{ [lastNameOf(each.echo)]: z.string() }] : [];
    const { status, body } = each.reply;
    if (status !== 200 || typeof body === "string") return [];
    return [Object.fromEntries(Object.keys(body).map((name) => [name, z.unknown()]))];
  });
  const distinct = new Map(shapes.map((shape) => [Object.keys(shape).join(), shape]));
  return [...distinct.values()].map((shape) =>
    z
      .object(shape)
      .meta({ description: "Response to a check of the URL, before the provider delivers" }),
  );
}

/** Core sends a value back under this name. */
function lastNameOf(place: Place): string {
  if ("json" in place) return place.json.split(".").at(-1) ?? place.json;
  const [name = ""] = Object.values(place) as string[];
  return name;
}
