import type { Option } from "@tt/connector-core";
import * as z from "zod/mini";
import type { SlackContext } from "./settings";

/** Number of channels in one response; Slack recommends at most 200. */
const perPage = 200;
/** Pages that a person waits for. The ID of a further channel can be typed. */
const maxPages = 20;

const channelSchema = z.object({
  id: z.string(),
  name: z.string(),
  is_private: z.optional(z.boolean()),
});

/**
 * Lists the channels that the bot can see: public ones, and private ones that it is in.
 * @see https://docs.slack.dev/reference/methods/conversations.list
 */
export async function listChannels({ api }: Pick<SlackContext, "api">): Promise<readonly Option[]> {
  const options: Option[] = [];
  const pages = api.pages.token("/conversations.list", {
    query: { types: "public_channel,private_channel", exclude_archived: true, limit: perPage },
    items: "channels",
    next: "response_metadata.next_cursor",
    param: "cursor",
    // Without a body, which the type of other calls would announce.
    headers: { "content-type": "application/x-www-form-urlencoded" },
    maxAttempts: 1,
  });
  let count = 0;
  for await (const { items } of pages) {
    options.push(...items.flatMap(optionOf));
    count += 1;
    if (count === maxPages) break;
  }
  return options;
}

/** A channel that cannot be read is left out. */
function optionOf(item: unknown): readonly Option[] {
  const { data } = channelSchema.safeParse(item);
  if (!data) return [];
  const { id, name, is_private: isPrivate } = data;
  return [{ value: id, label: isPrivate === true ? `#${name} (private)` : `#${name}` }];
}
