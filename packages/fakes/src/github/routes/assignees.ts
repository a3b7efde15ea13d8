import type { Call, Handler } from "../call";
import { same } from "../names";
import { pageOf } from "../pages";
import { accountJson } from "../render";
import { notFound } from "../responses";

/** `GET …/assignees`: lists the accounts that an issue can be assigned to. */
export const listAssignees: Handler = (call) => {
  const page = pageOf(loginsOf(call), `${call.repositoryUrl}/assignees`, call.query);
  return {
    status: 200,
    body: page.items.map((login) => accountJson(call.state, login)),
    headers: page.link === undefined ? {} : { link: page.link },
  };
};

/** `GET …/assignees/{login}`: 204 if an issue can be assigned to the account, otherwise 404. */
export const checkAssignee: Handler = (call) => {
  if (loginsOf(call).some((login) => same(login, call.params["login"] ?? ""))) {
    return { status: 204 };
  }
  throw notFound();
};

function loginsOf({ repository }: Call): readonly string[] {
  const owner = repository.fullName.split("/")[0] ?? "";
  return [...new Set([owner, ...repository.collaborators.keys()])];
}
