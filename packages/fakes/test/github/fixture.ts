import type { RawRequest } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { createFakeGithub, type FakeGithub, type FakeRepository } from "../../src/github/index";

export const apiUrl = "https://api.github.com";
export const start = "2026-01-15T12:00:00Z";
export const token = "ghp_octocat";

/** Options of a request; by default it has the token of an admin and all required headers. */
export interface RequestOptions {
  readonly method?: string;
  readonly token?: string | null;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received extends RawRequest {
  readonly url: string;
}

export interface Fixture {
  readonly clock: FixedClock;
  readonly fake: FakeGithub;
  readonly repository: FakeRepository;
  /** Deliveries of the webhooks. */
  readonly received: Received[];
  /** Status that the receiver responds with, or an Error if it cannot be reached. */
  receiver: number | Error;
  /** @param path Path below the API's base URL, or an absolute URL */
  request(path: string, options?: RequestOptions): Promise<Response>;
}

/** Creates a fake GitHub with octo-org/hello-world, whose admin octocat has a classic token. */
export function createFixture(api = apiUrl): Fixture {
  const clock = fixedClock(start);
  const received: Received[] = [];
  const fake = createFakeGithub({
    apiUrl: api,
    clock,
    deliver: (url, delivery) => {
      received.push({ url, ...delivery });
      if (fixture.receiver instanceof Error) return Promise.reject(fixture.receiver);
      return Promise.resolve({ status: fixture.receiver, body: "{}" });
    },
  });
  fake.addToken({ token, login: "octocat", scopes: ["repo"] });
  const repository = fake.addRepository("octo-org/hello-world", {
    id: 1296269,
    collaborators: { octocat: "admin", reader: "read" },
  });
  const fixture: Fixture = {
    clock,
    fake,
    repository,
    received,
    receiver: 200,
    request: (path, { method = "GET", token: bearer = token, json, headers = {} } = {}) =>
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
  return fixture;
}

/** URLs of a `Link` header by `rel`. */
export function links(response: Response): Readonly<Record<string, string>> {
  const header = response.headers.get("link") ?? "";
  return Object.fromEntries(
    [...header.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url = "", rel = ""]) => [rel, url]),
  );
}

/** Value of a header as a number. */
export function numberOf(response: Response, header: string): number {
  return Number(response.headers.get(header) ?? Number.NaN);
}
