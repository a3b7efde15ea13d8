import {
  ConnectorError,
  type ConnectorContext,
  type ProviderResponse,
  type TestReport,
} from "@tt/connector-core";
import { getConfiguredRepository, getRepository, lookAtHooks, lookAtIssues } from "./client";
import type { GithubConfig } from "./settings";
import { learnRepository, repositoryRoutes } from "./decide-repository";
import { apiNotice } from "./api-warnings";
import { tokenFacts } from "./token";

type Context = ConnectorContext<GithubConfig>;

/**
 * Tries what the card will do. What a token may do is not written on it (GH-41): a fine-grained one
 * may see a repository and not its issues.
 * @throws ConnectorError when the repository or its issues cannot be read
 */
export async function probe(context: Context): Promise<TestReport> {
  const answer = await findRepository(context);
  const { full_name, has_issues } = answer.data;
  const issues = has_issues === false ? " Issues are switched off there." : "";
  if (has_issues !== false) await lookAtIssues(context);
  const hooks = await mayManageHooks(context);
  return {
    message:
      `The access token can see ${full_name}.${issues}` +
      (hooks ? "" : " It may not manage webhooks."),
    state: { ...learnRepository(answer.data, context), ...noticeOf(answer, context) },
    routes: repositoryRoutes(answer.data),
    credentials: { ...tokenFacts(answer), token_missing: hooks ? [] : ["webhooks"] },
  };
}

/** By the name it had last; if that one is gone, by the name in the settings. */
async function findRepository(context: Context): ReturnType<typeof getRepository> {
  try {
    return await getRepository(context);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== "not_found") throw error;
    return getConfiguredRepository(context);
  }
}

/** GitHub hides webhooks from those who may not manage them: 403 and 404 mean the same here. */
async function mayManageHooks(context: Context): Promise<boolean> {
  try {
    await lookAtHooks(context);
    return true;
  } catch (error) {
    const refused =
      ConnectorError.isInstance(error) &&
      (error.code === "permission_missing" || error.code === "not_found");
    if (!refused) throw error;
    return false;
  }
}

function noticeOf(answer: Pick<ProviderResponse<unknown>, "header">, { state }: Context) {
  return apiNotice(answer, state) ?? {};
}
