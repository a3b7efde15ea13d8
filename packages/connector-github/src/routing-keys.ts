import type { RawRequest, Routing, RoutingKey, RoutingKeyUpdate } from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import type { WireRepository } from "./wire";

/** Bytes of an unverified body that are searched for repositories. */
const maxUntrustedBytes = 1_000_000;

/** Routing keys of webhooks: webhook ID, repository ID, repository names. */
export const routing: Routing<GithubSettings> = {
  hook: { from: ({ headers }) => numbers(headers["x-github-hook-id"]) },
  target: {
    from: ({ headers }) =>
      headers["x-github-hook-installation-target-type"] === "repository"
        ? numbers(headers["x-github-hook-installation-target-id"])
        : [],
  },
  repository: {
    from: untrustedRepositories,
    of: ({ repo_owner, repo_name }) => `${repo_owner}/${repo_name}`.toLowerCase(),
  },
};

/** The ID in a header, if it is one. */
function numbers(id = ""): readonly string[] {
  return /^\d{1,20}$/.test(id) ? [id] : [];
}

/** Routing key for the full name of a repository, `owner/name`. */
export function repositoryKey(fullName: string): RoutingKey {
  return { index: "repository", value: fullName.toLowerCase() };
}

/** Adds the routing keys of a repository: its ID and its current name. */
export function repositoryKeys({ id, full_name }: WireRepository): RoutingKeyUpdate {
  const { index, value } = repositoryKey(full_name);
  return { target: { add: [String(id)] }, [index]: { add: [value] } };
}

/** Adds the routing key of a webhook. */
export function hookKey(id: number): RoutingKeyUpdate {
  return { hook: { add: [String(id)] } };
}

/** Objects that may be the repository of an unverified body, counted from either end. */
const maxRepositoriesPerEnd = 10;

/**
 * Names of repositories in an unverified body. They are found with a pattern: the cost of parsing
 * unverified JSON is chosen by its sender. Some events hold several repositories (`workflow_run`), and
 * a text can look like one, so all are candidates; the last one first, where it usually is.
 */
function untrustedRepositories(untrusted: RawRequest): readonly string[] {
  const text = new TextDecoder().decode(untrusted.body.subarray(0, maxUntrustedBytes));
  const json = text.startsWith("payload=") ? decodeForm(text.slice("payload=".length)) : text;
  const places = [...json.matchAll(/"repository"\s*:\s*\{/g)].map(({ index }) => index);
  const positions = new Set([
    ...places.slice(-maxRepositoriesPerEnd).reverse(),
    ...places.slice(0, maxRepositoriesPerEnd),
  ]);
  const names = [...positions].flatMap((at) => {
    const name = /"full_name"\s*:\s*"([A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100})"/.exec(
      json.slice(at, at + 2_000),
    );
    return name?.[1]?.toLowerCase() ?? [];
  });
  return [...new Set(names)];
}

/** Decodes only what the pattern needs: decoding everything fails on an invalid sequence. */
function decodeForm(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%(20|22|2f|3a|7b)/gi, (_encoded, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
