import type { Option } from "@tt/connector-core";
import type { CallContext } from "./client";
import { repositoryAnswer } from "./wire";

/** Number of repositories in one response; GitHub allows at most 100. */
const perPage = 100;
/** Pages that a person waits for. The name of a further repository can be typed. */
const maxPages = 20;

/**
 * Lists the repositories that the token can reach, by name.
 * @see https://docs.github.com/en/rest/repos/repos#list-repositories-for-the-authenticated-user
 */
export async function listRepositories({
  api,
}: Pick<CallContext, "api">): Promise<readonly Option[]> {
  const options: Option[] = [];
  const query = { per_page: perPage, sort: "full_name" };
  let pages = 0;
  for await (const { items } of api.pages.link("/user/repos", { query, maxAttempts: 1 })) {
    options.push(...items.flatMap(optionOf));
    pages += 1;
    if (pages === maxPages) break;
  }
  return options;
}

/** An entry of the list that cannot be read is left out. */
function optionOf(item: unknown): readonly Option[] {
  const label = repositoryAnswer.safeParse(item).data?.full_name ?? "";
  const [owner = "", name = ""] = label.split("/");
  return name === "" ? [] : [{ value: name, label, fields: { repo_owner: owner } }];
}
