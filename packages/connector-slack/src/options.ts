import { optionsFrom, type Option } from "@tt/connector-core";
import * as z from "zod/mini";
import type { SlackContext } from "./settings";

const channelSchema = z.object({
  id: z.string(),
  name: z.string(),
  is_private: z.optional(z.boolean()),
});

/**
 * Lists the channels that the bot can see: public ones, and private ones that it is in.
 * @see https://docs.slack.dev/reference/methods/conversations.list
 */
export function listChannels({ api }: Pick<SlackContext, "api">): Promise<readonly Option[]> {
  const pages = api.pages.token("/conversations.list", {
    // Slack recommends at most 200 on a page.
    query: { types: "public_channel,private_channel", exclude_archived: true, limit: 200 },
    items: "channels",
    next: "response_metadata.next_cursor",
    param: "cursor",
    maxAttempts: 1,
  });
  return optionsFrom(pages, channelSchema, ({ id, name, is_private }) => ({
    value: id,
    label: `#${name}${is_private === true ? " (private)" : ""}`,
  }));
}
