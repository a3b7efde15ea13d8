import {
  ConnectorError,
  uncheckedWarning,
  type ConnectorContext,
  type ValidationReport,
} from "@tt/connector-core";
import { getConfiguredRepository } from "./client";
import { repositoryState } from "./decide-repository";
import { repositoryKey } from "./routing-keys";
import type { GithubSettings } from "./settings";

/**
 * Looks up the repository that the settings name and computes the routing keys before a save: the
 * repository may have been renamed or re-created. If GitHub cannot be reached, the settings are saved
 * with a warning, and the first ping, test or sync stores the repository.
 */
export async function validateSettings(
  context: ConnectorContext<GithubSettings>,
): Promise<ValidationReport> {
  if (!(await context.secret("github_token"))) return {};
  try {
    const { data } = await getConfiguredRepository(context, { maxAttempts: 1 });
    const state = repositoryState(data, context);
    const { repo_owner, repo_name } = context.settings;
    const names = [`${repo_owner}/${repo_name}`, data.full_name].map(
      (name) => repositoryKey(name).value,
    );
    return {
      accepted: true,
      ...(state ? { state } : {}),
      routingKeys: { target: [String(data.id)], repository: [...new Set(names)] },
    };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return { warning: uncheckedWarning("GitHub", error.message) };
  }
}
