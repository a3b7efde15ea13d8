import type { RawRequest } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { createFakeGithub, type FakeGithub, type FakeRepository } from "../../src/testing/index";

export const apiUrl = "https://api.github.com";
export const start = "2026-01-15T12:00:00Z";
export const token = "ghp_octocat";

/** How a request is made; the token of an admin and all headers GitHub wants, unless told otherwise. */
export interface Ask {
  readonly method?: string;
  readonly token?: string | null;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received extends RawRequest {
  readonly url: string;
}

export interface TestWorld {
  readonly clock: FixedClock;
  readonly fake: FakeGithub;
  readonly repository: FakeRepository;
  /** What the hooks sent. */
  readonly received: Received[];
  /** What the receiver says from now on; an Error: it cannot be reached. */
  receiver: number | Error;
  /** @param path Below the API's address, or a whole address */
  ask(path: string, ask?: Ask): Promise<Response>;
}

/** A GitHub with octo-org/hello-world, whose admin octocat has a classic token. */
export function testWorld(api = apiUrl): TestWorld {
  const clock = fixedClock(start);
  const received: Received[] = [];
  const fake = createFakeGithub({
    apiUrl: api,
    clock,
    deliver: (url, delivery) => {
      received.push({ url, ...delivery });
      if (world.receiver instanceof Error) return Promise.reject(world.receiver);
      return Promise.resolve({ status: world.receiver, body: "{}" });
    },
  });
  fake.addToken({ token, login: "octocat", scopes: ["repo"] });
  const repository = fake.addRepository("octo-org/hello-world", {
    id: 1296269,
    collaborators: { octocat: "admin", reader: "read" },
  });
  const world: TestWorld = {
    clock,
    fake,
    repository,
    received,
    receiver: 200,
    ask: (path, { method = "GET", token: bearer = token, json, headers = {} } = {}) =>
      fake.fetch(path.startsWith("https:") ? path : `${api}${path}`, {
        method,
        headers: {
          "user-agent": "tt-connectors",
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      }),
  };
  return world;
}

/** The addresses of a `Link` header by their rel. */
export function links(response: Response): Readonly<Record<string, string>> {
  const header = response.headers.get("link") ?? "";
  return Object.fromEntries(
    [...header.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url = "", rel = ""]) => [rel, url]),
  );
}

/** A header as a number. */
export function numberOf(response: Response, header: string): number {
  return Number(response.headers.get(header) ?? Number.NaN);
}
