import type { Handler } from "../call";
import { repositoryAnswerJson } from "../render";

/** `GET /repos/{owner}/{repo}`: gets the repository. */
export const getRepository: Handler = ({ state, repository, caller, role }) => ({
  status: 200,
  body: repositoryAnswerJson(state, repository, caller.token ? role : undefined),
});
