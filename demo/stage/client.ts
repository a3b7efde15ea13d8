import type { JsonObject } from "@tt/connector-core";
import { Mismatch } from "./check";

/** A parsed successful response. */
export type Answer = JsonObject;

/** A client of an HTTP API. */
export class Client {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  #cookie: string | undefined;

  /** @param headers Sent with every request */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, body: object = {}): Promise<Answer> {
    return this.send("POST", path, body);
  }

  patch(path: string, body: object): Promise<Answer> {
    return this.send("PATCH", path, body);
  }

  /** URL of a redirect. @throws Mismatch if the response is none */
  async leads(path: string, method = "GET"): Promise<string> {
    const answer = await this.#visit(path, method);
    const location = answer.headers.get("location");
    if (location === null) {
      const text = await answer.text();
      throw new Mismatch(`${method} ${path} leads nowhere: ${String(answer.status)} ${text}`);
    }
    return location;
  }

  /** Status of a response. */
  async status(path: string): Promise<number> {
    return (await this.#visit(path, "GET")).status;
  }

  #visit(path: string, method: string): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      redirect: "manual",
      headers: this.#cookie === undefined ? {} : { cookie: this.#cookie },
    });
  }

  /** @throws Mismatch for an error response */
  async send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...this.#headers,
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.#cookie = response.headers.get("set-cookie")?.split(";")[0] ?? this.#cookie;
    const text = await response.text();
    if (!response.ok) {
      throw new Mismatch(`${method} ${path} answered ${String(response.status)}: ${text}`);
    }
    const json = response.headers.get("content-type")?.includes("json") ?? false;
    return json && text !== "" ? (JSON.parse(text) as JsonObject) : {};
  }
}
