import type { Handler } from "../call";
import { repositoryAnswerJson } from "../render";

/** `GET /repos/{owner}/{repo}` */
export const getRepository: Handler = ({ world, repository, caller, role }) => ({
  status: 200,
  body: repositoryAnswerJson(world, repository, caller.token ? role : undefined),
});
