import { ConnectorError, type ConnectorContext, type TestReport } from "@tt/connector-core";
import {
  getConfiguredRepository,
  getRepository,
  checkHooksAccess,
  checkIssuesAccess,
} from "./client";
import type { GithubSettings } from "./settings";
import {
  hasConfiguredName,
  knownRepository,
  repositoryState,
  sameRepository,
} from "./decide-repository";
import { repositoryKeys } from "./routing-keys";
import { apiWarning } from "./api-warnings";
import { tokenMetadata } from "./token";
import type { WireRepository } from "./wire";

type Context = ConnectorContext<GithubSettings>;

/**
 * Tests the connection by making the calls that the integration needs: a token does not list its
 * permissions, and a fine-grained one may see a repository but not its issues.
 * @throws ConnectorError if the repository or its issues cannot be read
 */
export async function checkRepository(context: Context): Promise<TestReport> {
  const answer = await findRepository(context);
  const { full_name, has_issues } = answer.data;
  const issues = has_issues === false ? " Issues are disabled in this repository." : "";
  if (has_issues !== false) await checkIssuesAccess(context);
  const canManage = await canManageHooks(context);
  return {
    message:
      `The access token can see ${full_name}.${issues}` +
      (canManage ? "" : " It cannot manage webhooks."),
    state: { ...repositoryState(answer.data, context), ...apiWarning(answer, context.state) },
    routingKeys: repositoryKeys(answer.data),
    credentials: { ...tokenMetadata(answer), token_missing: canManage ? [] : ["webhooks"] },
  };
}

/** Gets the repository by its last known name, or by the name in the settings if that is gone. */
async function findRepository(context: Context): ReturnType<typeof getRepository> {
  try {
    return await getRepository(context);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== "not_found") throw error;
    return getConfiguredRepository(context);
  }
}

/** GitHub hides webhooks from tokens that cannot manage them, so 403 and 404 mean the same. */
async function canManageHooks(context: Context): Promise<boolean> {
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

/**
 * True if a verified ping comes from the repository in the settings, even under another name. If
 * GitHub cannot be reached, the first ping is trusted: only the owner's webhook has the secret.
 */
export async function isConfiguredRepository(
  repository: WireRepository,
  context: Context,
): Promise<boolean> {
  if (sameRepository(repository, context) || hasConfiguredName(repository, context)) return true;
  try {
    const { data } = await getConfiguredRepository(context, { maxAttempts: 1 });
    return data.id === repository.id;
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return knownRepository(context) === undefined;
  }
}
