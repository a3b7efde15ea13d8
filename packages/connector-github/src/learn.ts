import {
  ConnectorError,
  uncheckedWarning,
  type ConnectorContext,
  type ValidationReport,
} from "@tt/connector-core";
import { getConfiguredRepository } from "./client";
import type { GithubSettings } from "./settings";
import {
  hasConfiguredName,
  knownRepository,
  learnRepository,
  sameRepository,
} from "./decide-repository";
import { nameHint, type WireRepository } from "./wire";

type Context = ConnectorContext<GithubSettings>;

/**
 * Finds out, before an integration is saved, which repository its settings name: one that was renamed
 * or made anew has another name or id. A GitHub that does not answer keeps nobody from saving; the
 * first ping, test or sync learns it then.
 */
export async function learnBeforeSave(context: Context): Promise<ValidationReport> {
  if (!(await context.secret("github_token"))) return {};
  try {
    const { data } = await getConfiguredRepository(context, { once: true });
    const learnt = learnRepository(data, context);
    const { repo_owner, repo_name } = context.settings;
    const names = [nameHint(`${repo_owner}/${repo_name}`).value, nameHint(data.full_name).value];
    return {
      accepted: true,
      ...(learnt ? { state: learnt } : {}),
      routingKeys: { target: [String(data.id)], repository: [...new Set(names)] },
    };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return { warning: uncheckedWarning("GitHub", error.message) };
  }
}

/**
 * Whether a verified ping comes from the repository that the settings name, under another name. When
 * GitHub cannot say, the first ping is believed: only the owner's webhook has the secret.
 */
export async function isConfiguredRepository(
  repository: WireRepository,
  context: Context,
): Promise<boolean> {
  if (sameRepository(repository, context) || hasConfiguredName(repository, context)) return true;
  try {
    const { data } = await getConfiguredRepository(context, { once: true });
    return data.id === repository.id;
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return knownRepository(context) === undefined;
  }
}
