import type { Documentation } from "@tt/connector-core";
import * as z from "zod/mini";

const timestamp = z.nullable(z.iso.datetime());

const reply = z.union([
  z
    .object({
      ok: z.literal(true),
      handled: z.literal(true),
      action: z
        .string()
        .check(z.meta({ description: "Action of the event", examples: ["opened"] })),
      task: z.optional(z.enum(["created", "updated", "skipped"])),
      task_id: z.optional(z.int()),
      reason: z.optional(z.string()).check(z.meta({ description: "Why the task was not changed" })),
      timer: z.optional(z.enum(["started", "skipped"])),
      timer_reason: z
        .optional(z.string())
        .check(z.meta({ description: "Why no timer was started" })),
    })
    .check(
      z.meta({
        examples: [{ ok: true, handled: true, action: "opened", task: "created", task_id: 1 }],
      }),
    ),
  z.object({ ok: z.literal(true), message: z.literal("Webhook received") }),
]);

/** OpenAPI descriptions of GitHub's deliveries and of the integration's status. */
export const documentation: Documentation = {
  headers: [
    {
      name: "X-GitHub-Hook-ID",
      description: "ID of the webhook. Selects the integration at the shared URL",
      example: "292430182",
    },
    {
      name: "X-GitHub-Hook-Installation-Target-ID",
      description:
        "ID of the repository if the target type is `repository`. Selects the integration at the shared URL",
      example: "1296269",
    },
    {
      name: "X-GitHub-Hook-Installation-Target-Type",
      description: "Type of the webhook's target",
      example: "repository",
    },
  ],
  reply,
  status: {
    repository: z
      .nullable(z.string())
      .check(
        z.meta({ description: "Full name of the repository", examples: ["octo-org/hello-world"] }),
      ),
    repository_url: z.nullable(z.url()).check(
      z.meta({
        description: "Page of the repository",
        examples: ["https://github.com/octo-org/hello-world"],
      }),
    ),
    last_sync_at: timestamp,
    token: z.object({
      kind: z
        .nullable(z.string())
        .check(z.meta({ examples: ["fine-grained personal access token"] })),
      scopes: z.nullable(z.array(z.string())).check(
        z.meta({
          description: "Scopes of a classic token. null if unknown, as for fine-grained tokens",
          examples: [null],
        }),
      ),
      expires_at: timestamp,
      missing: z.nullable(z.array(z.string())).check(
        z.meta({
          description: "Permissions that the token lacks. null before the first test",
          examples: [[]],
        }),
      ),
    }),
    hook: z
      .nullable(
        z.object({
          id: z.int(),
          events: z.array(z.string()).check(z.meta({ examples: [["issues"]] })),
          content_type: z.nullable(z.string()).check(z.meta({ examples: ["json"] })),
          verified_at: z.iso.datetime(),
        }),
      )
      .check(z.meta({ description: "The webhook, as described in its last ping" })),
    registered_hook_id: z.nullable(z.int()),
    warnings: z.array(z.string()).check(z.meta({ examples: [[]] })),
  },
};
