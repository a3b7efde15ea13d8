import {
  ConnectorError,
  uncheckedWarning,
  type TestReport,
  type ValidationReport,
} from "@tt/connector-core";
import * as z from "zod/mini";
import { getConfiguredRepository, getRepository, repositoryPath } from "./client";
import { isHidden } from "./hook";
import {
  configuredName,
  hasConfiguredName,
  knownRepository,
  repositoryState,
  repositoryUpdate,
  sameRepository,
} from "./repository";
import { apiWarning, tokenMetadata } from "./response-headers";
import { repositoryNameHint, type GithubContext } from "./settings";
import type { WireRepository } from "./wire";

/**
 * Tests the connection by making the calls that the integration needs: a token does not list its
 * permissions, and a fine-grained one may see a repository but not its issues.
 * @throws ConnectorError if the repository or its issues cannot be read
 */
export async function checkRepository(context: GithubContext): Promise<TestReport> {
  const answer = await getRepository(context).catch((error: unknown) => {
    // The last known name is gone; the one in the settings may not be.
    if (!ConnectorError.isInstance(error, "not_found")) throw error;
    return getConfiguredRepository(context);
  });
  const { full_name, has_issues } = answer.data;
  if (has_issues !== false) await readList(context, "issues");
  const canManage = await canManageHooks(context);
  const update = repositoryUpdate(answer.data, context);
  return {
    ...update,
    message:
      `The access token can see ${full_name}.` +
      (has_issues === false ? " Issues are disabled in this repository." : "") +
      (canManage ? "" : " It cannot manage webhooks."),
    state: { ...update.state, ...apiWarning(answer, context.state) },
    credentials: { ...tokenMetadata(answer), token_missing: canManage ? [] : ["webhooks"] },
  };
}

async function canManageHooks(context: GithubContext): Promise<boolean> {
  try {
    await readList(context, "hooks");
    return true;
  } catch (error) {
    if (!isHidden(error)) throw error;
    return false;
  }
}

async function readList(context: GithubContext, list: string): Promise<void> {
  const query = { per_page: 1 };
  await context.api.get(`${repositoryPath(context)}/${list}`, z.array(z.unknown()), { query });
}

/**
 * Looks up the repository that the settings name and computes the routing keys before a save: the
 * repository may have been renamed or re-created. If GitHub cannot be reached, the settings are saved
 * with a warning, and the first ping, test or sync stores the repository.
 */
export async function validateSettings(context: GithubContext): Promise<ValidationReport> {
  if (!(await context.secret("github_token"))) return {};
  try {
    const { data } = await getConfiguredRepository(context, { maxAttempts: 1 });
    return {
      accepted: true,
      state: repositoryState(data, context),
      routingKeys: {
        target: [String(data.id)],
        repository: [configuredName(context), data.full_name],
      },
    };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return { warning: uncheckedWarning("GitHub", error.message + idHint(context, error)) };
  }
}

/** GitHub's interface and webhooks show the ID of a repository beside its name. */
function idHint({ settings }: GithubContext, { code }: ConnectorError): string {
  const { repo_name: name } = settings;
  if (code !== "not_found" || !/^\d{5,}$/.test(name)) return "";
  return ` ${name} looks like the ID of a repository. ${repositoryNameHint}.`;
}

/**
 * True if a verified ping comes from the repository in the settings, even under another name. If
 * GitHub cannot be reached, the first ping is trusted: only the owner's webhook has the secret.
 */
export async function isConfiguredRepository(
  repository: WireRepository,
  context: GithubContext,
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
