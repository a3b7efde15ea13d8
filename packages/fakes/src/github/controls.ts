import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import { faultControls, requestControls } from "../control/common-controls";
import { control, ControlError, type ControlRoute } from "../control/route";
import type { FakeGithub } from "./fake-github";
import type { GithubFault } from "./faults";
import { roles } from "./records";
import type { FakeRepository, IssueChange } from "./repository";

const issueFields = {
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  labels: z.array(z.string()).optional(),
  assignees: z.array(z.string()).optional(),
};
const permission = z.enum(["read", "write"]).optional();

const specificFaults: readonly z.ZodType<GithubFault>[] = [
  z.strictObject({ type: z.literal("primary_limit") }),
  z.strictObject({ type: z.literal("foreign_next"), origin: z.url() }),
  z.strictObject({ type: z.literal("empty_page") }),
];

const place = "/repositories/:owner/:name";

/** Control routes of a fake GitHub. */
export function githubControls(github: FakeGithub): readonly ControlRoute[] {
  const at = ({ params }: { readonly params: Readonly<Record<string, string>> }): FakeRepository =>
    github.repository(`${params["owner"] ?? ""}/${params["name"] ?? ""}`);
  const numberOf = ({ params }: { readonly params: Readonly<Record<string, string>> }): number =>
    Number(params["number"]);
  return [
    control("POST /users", "Creates an account.", { login: z.string().min(1) }, ({ body }) =>
      github.addUser(body.login),
    ),
    control(
      "POST /tokens",
      "Makes a token valid: a classic one with `scopes`, a fine-grained one with `permissions`.",
      {
        token: z.string().min(1),
        login: z.string().min(1),
        scopes: z.array(z.string()).optional(),
        permissions: z.strictObject({ issues: permission, webhooks: permission }).optional(),
        expiresAt: z.iso.datetime().optional(),
      },
      ({ body: { scopes, permissions, expiresAt, ...rest } }) => {
        if (scopes && permissions) throw new ControlError(400, "Give scopes or permissions.");
        github.addToken({
          ...rest,
          ...withoutUndefined({ expiresAt }),
          ...(permissions
            ? { permissions: withoutUndefined(permissions) }
            : { scopes: scopes ?? ["repo"] }),
        });
      },
    ),
    control("DELETE /tokens/:token", "Revokes a token.", {}, ({ params }) => {
      github.revokeToken(params["token"] ?? "");
    }),
    control(
      "POST /repositories",
      "Creates a repository, `owner/name`, and its owner.",
      {
        full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
        private: z.boolean().optional(),
        hasIssues: z.boolean().optional(),
        collaborators: z.record(z.string(), z.enum(roles)).optional(),
      },
      ({ body: { full_name: fullName, ...options } }) =>
        described(github.addRepository(fullName, withoutUndefined(options))),
    ),
    control(`GET ${place}`, "Shows a repository, its issues and webhooks.", {}, (request) =>
      described(at(request)),
    ),
    control(
      `POST ${place}/rename`,
      "Renames a repository.",
      { full_name: z.string() },
      (request) => {
        github.rename(at(request), request.body.full_name);
      },
    ),
    control(`DELETE ${place}`, "Deletes a repository.", {}, (request) => {
      github.removeRepository(at(request));
    }),
    control(`POST ${place}/issues`, "Opens an issue.", issueFields, async (request) =>
      outcome(await at(request).openIssue(withoutUndefined(request.body))),
    ),
    control(`POST ${place}/pull-requests`, "Opens a pull request.", issueFields, async (request) =>
      outcome(await at(request).openPullRequest(withoutUndefined(request.body))),
    ),
    control(
      `PATCH ${place}/issues/:number`,
      "Changes an issue: closes it, assigns it, adds labels.",
      {
        ...issueFields,
        state: z.enum(["open", "closed"]).optional(),
        stateReason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).optional(),
      },
      async (request) =>
        outcome(await at(request).edit(numberOf(request), withoutUndefined(request.body))),
    ),
    control(`DELETE ${place}/issues/:number`, "Deletes an issue.", {}, async (request) =>
      outcome(await at(request).delete(numberOf(request))),
    ),
    control(
      `POST ${place}/issues/:number/transfer`,
      "Transfers an issue to another repository.",
      { to: z.string() },
      async (request) =>
        outcome(await at(request).transfer(numberOf(request), github.repository(request.body.to))),
    ),
    control(
      `POST ${place}/many-issues`,
      "Creates many issues without deliveries.",
      { count: z.int().min(1).max(100_000) },
      (request) => {
        at(request).seedIssues(request.body.count);
      },
    ),
    control(`GET ${place}/deliveries`, "Lists the deliveries to webhooks.", {}, (request) => ({
      deliveries: at(request).deliveries.map(({ request: _request, ...delivery }) => delivery),
    })),
    ...requestControls(() => github.requests),
    ...faultControls(github.faults, specificFaults),
  ];
}

function described(repository: FakeRepository): object {
  const { id, fullName, issues } = repository;
  const hooks = repository.hooks.map(({ lastDelivery: _last, config, ...hook }) => ({
    ...hook,
    config: { ...config, secret: config.secret === null ? null : "***" },
  }));
  return { id, full_name: fullName, issues, hooks };
}

function outcome({ number, deliveries }: IssueChange): object {
  return {
    number,
    deliveries: deliveries.map(({ guid, event, action, status, statusCode, responseBody }) => ({
      ...{ guid, event, action, status, statusCode, responseBody },
    })),
  };
}
