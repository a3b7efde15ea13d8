import { withoutUndefined } from "@tt/connector-core";
import { assigneesBody, issueEditBody, labelsBody, newIssueBody, readBody } from "../bodies";
import { invalid, notFound, type Answer } from "../responses";
import type { Call, Handler } from "../call";
import { editIssue, openedEvents, openIssue, type IssueEdit, type IssueEvent } from "../issues";
import { labelJson } from "../render";
import { missing } from "../names";
import type { FakeIssue } from "../records";
import { demandIssues, issueAnswer, issueOf } from "./read-issues";

/** `POST …/issues`: creates an issue. */
export const createIssue: Handler = (call) => {
  demandIssues(call);
  const { state, repository } = call;
  const body = readBody(newIssueBody, call.text, "Issue");
  // Without write access, labels and assignees are ignored.
  const may = call.role !== "read";
  const seed = may ? body : { title: body.title, body: body.body };
  demandAccounts(call, seed.assignees ?? []);
  const issue = openIssue(state, repository, { ...withoutUndefined(seed), author: senderOf(call) });
  sendEvents(call, openedEvents(state, issue));
  return issueAnswer(call, issue, 201);
};

/** `PATCH …/issues/{number}`: changes the given fields of an issue. */
export const updateIssue: Handler = (call) => {
  const issue = issueOf(call);
  const { state_reason, ...rest } = readBody(issueEditBody, call.text, "Issue");
  demandAccounts(call, rest.assignees ?? []);
  return issueAnswer(
    call,
    edit(call, issue, withoutUndefined({ ...rest, stateReason: state_reason })),
  );
};

/** `POST …/issues/{number}/assignees`: unknown users are ignored. */
export const addAssignees: Handler = (call) => {
  const issue = issueOf(call);
  const { assignees } = readBody(assigneesBody, call.text, "Issue");
  const known = assignees.filter((login) => call.state.hasUser(login));
  const after = edit(call, issue, { assignees: [...issue.assignees, ...known] });
  return issueAnswer(call, after, 201);
};

/** `DELETE …/issues/{number}/assignees`: removes assignees. */
export const removeAssignees: Handler = (call) => {
  const issue = issueOf(call);
  const { assignees } = readBody(assigneesBody, call.text, "Issue");
  const left = missing(issue.assignees, assignees);
  return issueAnswer(call, edit(call, issue, { assignees: left }));
};

/** `GET …/issues/{number}/labels`: lists the labels of an issue. */
export const issueLabels: Handler = (call) => labelsAnswer(issueOf(call));

/** `PUT …/issues/{number}/labels`: replaces all labels. */
export const setLabels: Handler = (call) => {
  const { labels } = readBody(labelsBody, call.text, "Label");
  return labelsAnswer(edit(call, issueOf(call), { labels }));
};

/** `POST …/issues/{number}/labels`: adds labels. */
export const addLabels: Handler = (call) => {
  const issue = issueOf(call);
  const { labels } = readBody(labelsBody, call.text, "Label");
  return labelsAnswer(edit(call, issue, { labels: [...issue.labels, ...labels] }));
};

/** `DELETE …/issues/{number}/labels/{name}`: removes a label. */
export const removeLabel: Handler = (call) => {
  const issue = issueOf(call);
  const name = call.params["name"] ?? "";
  const left = missing(issue.labels, [name]);
  if (left.length === issue.labels.length) throw notFound();
  return labelsAnswer(edit(call, issue, { labels: left }));
};

/** `DELETE …/issues/{number}/labels`: removes all labels. */
export const removeAllLabels: Handler = (call) => {
  edit(call, issueOf(call), { labels: [] });
  return { status: 204 };
};

function edit(call: Call, issue: FakeIssue, change: IssueEdit): FakeIssue {
  sendEvents(call, editIssue(call.state, call.repository, issue, change));
  return call.repository.issues.get(issue.number) ?? issue;
}

function sendEvents(call: Call, events: readonly IssueEvent[]): void {
  const { webhooks, repository } = call;
  const sender = senderOf(call);
  webhooks.afterAnswer(() => webhooks.issueEvents(repository, events, sender));
}

function senderOf({ caller }: Call): string {
  return caller.login ?? "ghost";
}

function demandAccounts({ state }: Call, logins: readonly string[]): void {
  const unknown = logins.filter((login) => !state.hasUser(login));
  if (unknown.length === 0) return;
  throw invalid(
    unknown.map((value) => ({ resource: "Issue", field: "assignees", code: "invalid", value })),
  );
}

function labelsAnswer(issue: FakeIssue): Answer {
  return { status: 200, body: issue.labels.map(labelJson) };
}
