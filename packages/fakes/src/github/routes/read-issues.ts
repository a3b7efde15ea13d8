import * as z from "zod";
import { invalid, moved, notFound, Refusal, type Answer } from "../responses";
import type { Call, Handler } from "../call";
import type { IssueQuery } from "../list-issues";
import { pageOf } from "../pages";
import type { FakeIssue } from "../records";
import { issueJson } from "../render";

/** `GET …/issues`: lists issues. */
export const listIssues: Handler = (call) => {
  const { state, repository, query } = call;
  demandIssues(call);
  const found = call.listIssues(repository, issueQuery(query));
  const page = pageOf(found, `${call.repositoryUrl}/issues`, query);
  return {
    status: 200,
    body: page.items.map((issue) => issueJson(state, repository, issue)),
    headers: page.link === undefined ? {} : { link: page.link },
  };
};

/** `GET …/issues/{number}`: gets an issue. */
export const getIssue: Handler = (call) => issueAnswer(call, issueOf(call));

/** Response with one issue. */
export function issueAnswer({ state, repository }: Call, issue: FakeIssue, status = 200): Answer {
  return { status, body: issueJson(state, repository, issue) };
}

/**
 * The issue in the path.
 * @throws Refusal 301 if it was transferred, 410 if it was deleted, 404 if it never existed
 */
export function issueOf(call: Call): FakeIssue {
  demandIssues(call);
  const number = Number(call.params["number"]);
  const issue = call.repository.issues.get(number);
  if (issue) return issue;
  const gone = call.repository.gone.get(number);
  if (gone === undefined) throw notFound();
  if (gone === "deleted") throw new Refusal(410, "This issue was deleted");
  const { api } = call.state.urls;
  const place = `repositories/${String(gone.repositoryId)}/issues/${String(gone.number)}`;
  throw moved(call.method, `${api}/${place}`);
}

/** @throws Refusal 410 if issues are disabled */
export function demandIssues({ repository }: Call): void {
  if (!repository.hasIssues) {
    throw new Refusal(410, "Issues has been disabled in this repository.");
  }
}

const listQuery = z.object({
  state: z.enum(["open", "closed", "all"]).default("open"),
  since: z.iso.datetime({ offset: true }).optional(),
  sort: z.enum(["created", "updated"]).default("created"),
  direction: z.enum(["asc", "desc"]).default("desc"),
  labels: z.string().default(""),
  assignee: z.string().optional(),
  creator: z.string().optional(),
});

/** GitHub's filters that the fake does not support: an error is better than a wrong list. */
const otherFilters = ["mentioned", "milestone", "type"];

function issueQuery(query: URLSearchParams): IssueQuery {
  for (const name of otherFilters) {
    if (query.has(name)) throw new Refusal(501, `The fake GitHub cannot filter by ${name}.`);
  }
  const result = listQuery.safeParse(Object.fromEntries(query));
  if (!result.success) {
    throw invalid(
      result.error.issues.map((issue) => ({ field: issue.path.join("."), code: "invalid" })),
    );
  }
  const { labels, since, ...rest } = result.data;
  return { ...rest, since, labels: labels.split(",").filter((label) => label !== "") };
}
