import { commentBody, readBody } from "../bodies";
import type { Call, Handler } from "../call";
import { pageOf } from "../pages";
import type { FakeComment } from "../records";
import { commentJson, issueJson } from "../render";
import { notFound, Refusal, type Answer } from "../responses";
import { issueOf } from "./read-issues";

/** `GET …/issues/{number}/comments`: lists comments, oldest first. */
export const listComments: Handler = (call) => {
  const { state, repository, query } = call;
  const { number } = issueOf(call);
  const all = repository.comments.get(number) ?? [];
  const page = pageOf(all, `${call.repositoryUrl}/issues/${String(number)}/comments`, query);
  return {
    status: 200,
    body: page.items.map((comment) => commentJson(state, repository, comment)),
    headers: page.link === undefined ? {} : { link: page.link },
  };
};

/** `POST …/issues/{number}/comments`: creates a comment. */
export const createComment: Handler = (call) => {
  const { state, repository, caller } = call;
  const { number } = issueOf(call);
  const { body } = readBody(commentBody, call.text, "IssueComment");
  const now = state.now();
  const author = caller.login ?? "ghost";
  const comment = {
    ...{ id: state.nextId(), issue: number, body, author },
    createdAt: now,
    updatedAt: now,
  };
  keep(call, number, [...(repository.comments.get(number) ?? []), comment]);
  return answerWith(call, comment, "created", 201);
};

/** `GET …/issues/comments/{id}`: gets a comment. */
export const getComment: Handler = (call) => ({
  status: 200,
  body: commentJson(call.state, call.repository, commentOf(call)),
});

/** `PATCH …/issues/comments/{id}`: changes a comment of the caller, or any with write access. */
export const updateComment: Handler = (call) => {
  const before = own(call);
  const { body } = readBody(commentBody, call.text, "IssueComment");
  const after = { ...before, body, updatedAt: call.state.now() };
  const all = call.repository.comments.get(before.issue) ?? [];
  keep(
    call,
    before.issue,
    all.map((each) => (each.id === before.id ? after : each)),
  );
  return answerWith(call, after, "edited", 200, { changes: { body: { from: before.body } } });
};

/** `DELETE …/issues/comments/{id}`: deletes a comment of the caller, or any with write access. */
export const deleteComment: Handler = (call) => {
  const comment = own(call);
  const all = call.repository.comments.get(comment.issue) ?? [];
  keep(
    call,
    comment.issue,
    all.filter(({ id }) => id !== comment.id),
  );
  answerWith(call, comment, "deleted", 204);
  return { status: 204 };
};

/** @throws Refusal 404 */
function commentOf({ repository, params }: Call): FakeComment {
  const id = Number(params["id"]);
  const found = [...repository.comments.values()].flat().find((comment) => comment.id === id);
  if (!found) throw notFound();
  return found;
}

function own(call: Call): FakeComment {
  const comment = commentOf(call);
  const isAuthor = comment.author.toLowerCase() === call.caller.login?.toLowerCase();
  if (!isAuthor && call.role === "read") throw new Refusal(403, "Must have write access.");
  return comment;
}

function keep({ repository }: Call, issue: number, comments: readonly FakeComment[]): void {
  repository.comments.set(issue, comments);
  repository.revision += 1;
}

/** The comment as the answer, and its delivery after it. */
function answerWith(
  { state, webhooks, repository, caller }: Call,
  comment: FakeComment,
  action: "created" | "edited" | "deleted",
  status: number,
  more = {},
): Answer {
  const body = commentJson(state, repository, comment);
  const issue = repository.issues.get(comment.issue);
  if (issue) {
    const fields = { issue: issueJson(state, repository, issue), comment: body, ...more };
    const event = { name: "issue_comment", action, fields };
    webhooks.afterAnswer(() => webhooks.emit(repository, event, caller.login ?? "ghost"));
  }
  return { status, body };
}
