import type { JsonObject } from "@tt/connector-core";
import * as z from "zod";
import { invalid, Refusal } from "./responses";

// Bodies of requests to the REST API.

const names = z.array(
  z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
);

/** Body of `POST …/issues`. */
export const newIssueBody = z.object({
  title: z.string().min(1),
  body: z.string().nullish(),
  labels: names.optional(),
  assignees: z.array(z.string()).optional(),
});

/** Body of `PATCH …/issues/{number}`. */
export const issueEditBody = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
  labels: names.optional(),
  assignees: z.array(z.string()).optional(),
});

/** `POST` and `DELETE …/issues/{number}/assignees` */
export const assigneesBody = z.object({ assignees: z.array(z.string()) });

/** Body of `POST …/issues/{number}/labels`. */
export const labelsBody = z.union([
  names.transform((labels) => ({ labels })),
  z.object({ labels: names }),
]);

/** Body of `POST …/issues/{number}/comments` and `PATCH …/issues/comments/{id}`. */
export const commentBody = z.object({ body: z.string().min(1) });

/** Body of `POST …/labels`. */
export const newLabelBody = z.object({
  name: z.string().min(1),
  color: z
    .string()
    .regex(/^[0-9a-fA-F]{6}$/)
    .default("ededed"),
  description: z.string().nullish(),
});

const hookConfig = z.object({
  url: z.url({ protocol: /^https?$/ }),
  content_type: z.enum(["json", "form"]).default("form"),
  secret: z.string().optional(),
  insecure_ssl: z.union([z.enum(["0", "1"]), z.literal(0), z.literal(1)]).default("0"),
});

/** Body of `POST …/hooks`. */
export const newHookBody = z.object({
  name: z.literal("web").default("web"),
  active: z.boolean().default(true),
  events: z.array(z.string()).min(1).default(["push"]),
  config: hookConfig,
});

/** `PATCH …/hooks/{id}`: a `config` replaces the old one, including its secret. */
export const hookEditBody = z.object({
  active: z.boolean().optional(),
  events: z.array(z.string()).min(1).optional(),
  add_events: z.array(z.string()).default([]),
  remove_events: z.array(z.string()).default([]),
  config: hookConfig.optional(),
});

/** `PATCH …/hooks/{id}/config`: missing settings are kept. */
export const hookConfigBody = z.object({
  url: z.url({ protocol: /^https?$/ }).optional(),
  content_type: z.enum(["json", "form"]).optional(),
  secret: z.string().optional(),
  insecure_ssl: z.union([z.enum(["0", "1"]), z.literal(0), z.literal(1)]).optional(),
});

/**
 * Parses a body.
 * @param resource Name of the resource in the response's `errors`.
 * @throws Refusal 400 if the body is not JSON, 422 if fields are invalid
 */
export function readBody<T>(schema: z.ZodType<T>, text: string, resource: string): T {
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map((issue): JsonObject => {
      const missing = "input" in issue && issue.input === undefined;
      const code = missing ? "missing_field" : "invalid";
      return { resource, field: issue.path.join("."), code, message: issue.message };
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}
