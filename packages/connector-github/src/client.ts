import { path, type CallOptions, type ProviderResponse } from "@tt/connector-core";
import * as z from "zod/mini";
import { configuredName, knownRepository } from "./repository";
import type { GithubContext } from "./settings";
import { repositoryAnswer } from "./wire";

/** The parts of the context that a call uses. */
export type CallContext = Pick<GithubContext, "api" | "settings" | "state">;

type RepositoryResponse = Promise<ProviderResponse<z.output<typeof repositoryAnswer>>>;

/** Uses the last known name: GitHub redirects reads of an old name, but not writes. */
export function repositoryPath(context: CallContext): string {
  return namedPath(knownRepository(context)?.full_name ?? configuredName(context));
}

/** Gets the integration's repository, also after a rename. */
export function getRepository(context: CallContext): RepositoryResponse {
  return context.api.call("GET", repositoryPath(context), repositoryAnswer);
}

/**
 * Gets the repository by the name in the settings, ignoring the stored one.
 * @param options Limits the attempts; pass 1 while a user is waiting.
 */
export function getConfiguredRepository(
  context: CallContext,
  options: Pick<CallOptions, "maxAttempts"> = {},
): RepositoryResponse {
  const named = namedPath(configuredName(context));
  return context.api.call("GET", named, repositoryAnswer, options);
}

/** True if a repository with this ID exists, under any name. */
export async function hasRepository({ api }: CallContext, id: number): Promise<boolean> {
  const answer = z.object({ id: z.optional(z.int()) });
  const options = { expected: [404, 410] };
  return (await api.get(path`/repositories/${id}`, answer, options)).id === id;
}

/** @param fullName `owner/name` */
function namedPath(fullName: string): string {
  const [owner = "", name = ""] = fullName.split("/");
  return path`/repos/${owner}/${name}`;
}
