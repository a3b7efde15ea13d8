import { optionsFrom, type Option } from "@tt/connector-core";
import type { CallContext } from "./client";
import { repositoryAnswer } from "./wire";

/**
 * Lists the repositories that the token can reach, by name.
 * @see https://docs.github.com/en/rest/repos/repos#list-repositories-for-the-authenticated-user
 */
export function listRepositories({ api }: Pick<CallContext, "api">): Promise<readonly Option[]> {
  // GitHub lists at most 100 on a page.
  const query = { per_page: 100, sort: "full_name" };
  const pages = api.pages.link("/user/repos", { query, maxAttempts: 1 });
  return optionsFrom(pages, repositoryAnswer, ({ full_name: label }) => {
    const [owner = "", name = ""] = label.split("/");
    return name === "" ? undefined : { value: name, label, fields: { repo_owner: owner } };
  });
}
