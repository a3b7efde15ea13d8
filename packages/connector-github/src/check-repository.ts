import {
  ConnectorError,
  type ConnectorContext,
  type ProviderResponse,
  type TestReport,
} from "@tt/connector-core";
import {
  getConfiguredRepository,
  getRepository,
  checkHooksAccess,
  checkIssuesAccess,
} from "./client";
import type { GithubSettings } from "./settings";
import { learnRepository, repositoryRoutes } from "./decide-repository";
import { apiWarning } from "./api-warnings";
import { tokenFacts } from "./token";

type Context = ConnectorContext<GithubSettings>;

/**
 * Tries what the card will do. What a token may do is not written on it (GH-41): a fine-grained one
 * may see a repository and not its issues.
 * @throws ConnectorError when the repository or its issues cannot be read
 */
export async function checkRepository(context: Context): Promise<TestReport> {
  const answer = await findRepository(context);
  const { full_name, has_issues } = answer.data;
  const issues = has_issues === false ? " Issues are switched off there." : "";
  if (has_issues !== false) await checkIssuesAccess(context);
  const hooks = await mayManageHooks(context);
  return {
    message:
      `The access token can see ${full_name}.${issues}` +
      (hooks ? "" : " It may not manage webhooks."),
    state: { ...learnRepository(answer.data, context), ...noticeOf(answer, context) },
    routingKeys: repositoryRoutes(answer.data),
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
    await checkHooksAccess(context);
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
  return apiWarning(answer, state) ?? {};
}
