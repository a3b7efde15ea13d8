import type { Need } from "../access";
import type { Handler } from "../call";
import { createComment, deleteComment, getComment, listComments, updateComment } from "./comments";
import { getDelivery, listDeliveries, redeliver } from "./hook-deliveries";
import {
  createHook,
  deleteHook,
  getHook,
  getHookConfig,
  listHooks,
  pingHook,
  updateHook,
  updateHookConfig,
} from "./hooks";
import { getIssue, listIssues } from "./read-issues";
import { checkAssignee, listAssignees } from "./assignees";
import { createLabel, listLabels } from "./labels";
import { getRepository } from "./repository";
import {
  addAssignees,
  addLabels,
  createIssue,
  issueLabels,
  removeAllLabels,
  removeAssignees,
  removeLabel,
  setLabels,
  updateIssue,
} from "./write-issues";

/** A route of a repository. */
export interface Route {
  readonly method: string;
  /** Path below the repository; `:name` is a parameter. */
  readonly pattern: string;
  /** Undefined if the caller only has to see the repository. */
  readonly need: Need | undefined;
  readonly handler: Handler;
}

const seeIssues: Need = { thing: "issues", permission: "read", role: "read" };
const raiseIssues: Need = { thing: "issues", permission: "write", role: "read" };
const changeIssues: Need = { thing: "issues", permission: "write", role: "write" };
const seeHooks: Need = { thing: "webhooks", permission: "read", role: "admin" };
const changeHooks: Need = { thing: "webhooks", permission: "write", role: "admin" };

const issue = "issues/:number";
const hook = "hooks/:id";

const table: readonly (readonly [string, string, Need | undefined, Handler])[] = [
  ["GET", "", undefined, getRepository],
  ["GET", "issues", seeIssues, listIssues],
  ["POST", "issues", raiseIssues, createIssue],
  ["GET", "issues/comments/:id", seeIssues, getComment],
  ["PATCH", "issues/comments/:id", raiseIssues, updateComment],
  ["DELETE", "issues/comments/:id", raiseIssues, deleteComment],
  ["GET", issue, seeIssues, getIssue],
  ["PATCH", issue, changeIssues, updateIssue],
  ["POST", `${issue}/assignees`, changeIssues, addAssignees],
  ["DELETE", `${issue}/assignees`, changeIssues, removeAssignees],
  ["GET", `${issue}/comments`, seeIssues, listComments],
  ["POST", `${issue}/comments`, raiseIssues, createComment],
  ["GET", `${issue}/labels`, seeIssues, issueLabels],
  ["PUT", `${issue}/labels`, changeIssues, setLabels],
  ["POST", `${issue}/labels`, changeIssues, addLabels],
  ["DELETE", `${issue}/labels`, changeIssues, removeAllLabels],
  ["DELETE", `${issue}/labels/:name`, changeIssues, removeLabel],
  ["GET", "labels", seeIssues, listLabels],
  ["POST", "labels", changeIssues, createLabel],
  ["GET", "assignees", seeIssues, listAssignees],
  ["GET", "assignees/:login", seeIssues, checkAssignee],
  ["GET", "hooks", seeHooks, listHooks],
  ["POST", "hooks", changeHooks, createHook],
  ["GET", hook, seeHooks, getHook],
  ["PATCH", hook, changeHooks, updateHook],
  ["DELETE", hook, changeHooks, deleteHook],
  ["GET", `${hook}/config`, seeHooks, getHookConfig],
  ["PATCH", `${hook}/config`, changeHooks, updateHookConfig],
  ["POST", `${hook}/pings`, seeHooks, pingHook],
  ["GET", `${hook}/deliveries`, seeHooks, listDeliveries],
  ["GET", `${hook}/deliveries/:delivery`, seeHooks, getDelivery],
  ["POST", `${hook}/deliveries/:delivery/attempts`, changeHooks, redeliver],
];

/** All routes of a repository. */
export const routes: readonly Route[] = table.map(([method, pattern, need, handler]) => ({
  method,
  pattern,
  need,
  handler,
}));

/** The route of a request and its path parameters. */
export function findRoute(
  method: string,
  parts: readonly string[],
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const route of routes) {
    const params = route.method === method ? match(route.pattern, parts) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function match(
  pattern: string,
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const wanted = pattern === "" ? [] : pattern.split("/");
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    const part = parts[index] ?? "";
    if (name.startsWith(":")) params[name.slice(1)] = part;
    else if (name !== part) return undefined;
  }
  return params;
}
