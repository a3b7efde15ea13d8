import type { JsonObject, RawRequest } from "@tt/connector-core";
import { checkAnswer } from "./contract";
import { issuesPayload, signedDelivery, type DeliverySeed } from "@tt/fakes/github";

/** A response with its body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/**
 * An HTTP client of a host, with a session and a token after login. Compares every response with the
 * host's OpenAPI document.
 */
export class Client {
  readonly url: string;
  #cookies = new Map<string, string>();
  #token: string | undefined;

  constructor(url: string) {
    this.url = url;
  }

  /** Creates a client with the same session and token for another host of the installation. */
  at(url: string): Client {
    const there = new Client(url);
    there.#cookies = new Map(this.#cookies);
    there.#token = this.#token;
    return there;
  }

  request(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return body === undefined
      ? this.send(method, path, undefined, headers)
      : this.send(method, path, JSON.stringify(body), {
          "content-type": "application/json",
          ...headers,
        });
  }

  /** Headers with the session and the token, for requests that `fetch` cannot make. */
  get credentials(): Record<string, string> {
    return {
      ...(this.#cookies.size === 0 ? {} : { cookie: [...this.#cookies.values()].join("; ") }),
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
    };
  }

  /** Sends a body as it is, valid or not. */
  async send(
    method: string,
    path: string,
    body: BodyInit | undefined,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      redirect: "manual",
      headers: {
        ...this.credentials,
        ...headers,
      },
      // Streams are sent while the response may already arrive.
      ...(body === undefined ? {} : { body, duplex: "half" }),
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const isJson = headers["content-type"]?.startsWith("application/json") ?? false;
    return readAnswer(this.url, method, path, response, isJson ? body : undefined);
  }

  get(path: string): Promise<Answer> {
    return this.request("GET", path);
  }

  post(path: string, body: object = {}): Promise<Answer> {
    return this.request("POST", path, body);
  }

  /** Logs in, and keeps the session and a new token. */
  async logIn(user: { readonly username: string; readonly password: string }): Promise<void> {
    expectStatus(await this.post("/login", user), 200);
    const answer = expectStatus(await this.post("/api/v1/auth/login", user), 200);
    this.#token = textOf(answer, "token");
  }

  /** Uses a session and a token that were created without a login. */
  use(cookie: string, token: string): this {
    this.#keep(cookie);
    this.#token = token;
    return this;
  }

  /** @param setCookie `name=value`, with optional attributes */
  #keep(setCookie: string): void {
    const [pair = ""] = setCookie.split(";");
    const [name = ""] = pair.split("=");
    if (/max-age=0/i.test(setCookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, pair);
  }

  /**
   * Creates a project and its client.
   * @returns the project's id
   */
  async createProject(name: string, more: object = {}): Promise<number> {
    const client = expectStatus(
      await this.post("/api/v1/clients", { name: `Client of ${name}` }),
      201,
    );
    const clientId = (client.body["client"] as JsonObject)["id"];
    const made = await this.post("/api/v1/projects", { name, client_id: clientId, ...more });
    return Number((expectStatus(made, 201).body["project"] as JsonObject)["id"]);
  }

  /**
   * Saves the GitHub integration.
   * @returns path of its webhook URL
   */
  async saveGithubIntegration(project: number, more: object = {}): Promise<string> {
    const saved = await this.post("/api/integrations/github/config", {
      github_token: "ghp_CANARYTOKEN0123456789abcdef",
      repo_owner: "octo-org",
      repo_name: "hello-world",
      default_project_id: project,
      webhook_secret: webhookSecret,
      ...more,
    });
    return new URL(textOf(expectStatus(saved, 200), "webhook_url")).pathname;
  }

  /** Lists the tasks of a project. */
  async tasks(project: number): Promise<JsonObject[]> {
    const answer = await this.get(`/api/v1/tasks?per_page=100&project_id=${String(project)}`);
    return expectStatus(answer, 200).body["tasks"] as JsonObject[];
  }
}

export const webhookSecret = "CANARY-webhook-secret";

/** Sends a delivery as a provider does. */
export async function deliver(url: string, path: string, request: RawRequest): Promise<Answer> {
  const headers = Object.entries(request.headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const response = await fetch(url + path, {
    method: "POST",
    headers,
    body: Buffer.from(request.body),
  });
  return readAnswer(url, "POST", path, response);
}

async function readAnswer(
  url: string,
  method: string,
  path: string,
  response: Response,
  sent?: BodyInit,
): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  const json = headers.get("content-type")?.includes("json") ?? false;
  const body = json && text !== "" ? (JSON.parse(text) as JsonObject) : { text };
  await checkAnswer(url, {
    method,
    path,
    status,
    headers,
    body,
    ...(typeof sent === "string" ? { sent } : {}),
  });
  return { status, headers, body };
}

/** Builds an `issues` delivery, signed with the integration's secret. */
export function issueDelivery(
  action: string,
  seed: Parameters<typeof issuesPayload>[1] = {},
  more: Partial<DeliverySeed> = {},
): Promise<RawRequest> {
  const payload = issuesPayload(action, seed);
  return signedDelivery({ event: "issues", payload, secret: webhookSecret, ...more });
}

/** Reads a text field of a response. */
export function textOf({ body }: Answer, field: string): string {
  const value = body[field];
  if (typeof value !== "string") throw new Error(`No text ${field}: ${JSON.stringify(body)}`);
  return value;
}

/** Throws an error with the whole response if its status is different. */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) {
    throw new Error(
      `Expected ${String(status)}, got ${String(answer.status)}: ${JSON.stringify(answer.body)}`,
    );
  }
  return answer;
}
