import { serveFetch, systemClock } from "@tt/connector-core/node";
import { createFakeGithub } from "@tt/fakes/github";
import { createEmulator } from "emulate";
import { freePort } from "../../scripts/free-port";
import type { Stage } from "../stage/stage";

/** The token of the integration and of the users of GitHub. */
export const token = "ghp_demonstration0123456789";

/** A GitHub on this machine, with the account `octocat` and its repository `hello-world`. */
export interface GithubPlace {
  readonly name: string;
  readonly apiUrl: string;
  /** True if a new webhook sends a ping. */
  readonly pings: boolean;
  /** True if deliveries can be repeated. */
  readonly redelivers: boolean;
}

/** The fake of the test kit. */
export async function ourFake({ onEnd }: Stage): Promise<GithubPlace> {
  const server = await serveFetch((request) => fake.fetch(request));
  const fake = createFakeGithub({ apiUrl: server.url, clock: systemClock() });
  onEnd(() => server.close());
  fake.addToken({ token, login: "octocat", scopes: ["repo", "admin:repo_hook"] });
  fake.addRepository("octocat/hello-world");
  return {
    name: "the fake GitHub of @tt/fakes/github",
    apiUrl: server.url,
    pings: true,
    redelivers: true,
  };
}

/** The npm package `emulate`. */
export async function emulated({ onEnd }: Stage): Promise<GithubPlace> {
  const emulator = await createEmulator({
    service: "github",
    port: await freePort(),
    seed: {
      tokens: { [token]: { login: "octocat", scopes: ["repo", "admin:repo_hook"] } },
      github: {
        users: [{ login: "octocat" }],
        repos: [{ owner: "octocat", name: "hello-world", auto_init: true }],
      },
    },
  });
  onEnd(() => emulator.close());
  return {
    name: "the npm package emulate",
    apiUrl: emulator.url,
    pings: false,
    redelivers: false,
  };
}
