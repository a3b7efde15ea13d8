import type { JsonObject } from "@tt/connector-core";

/** The user of the development host. */
export const devUser = { username: "dev", password: "dev-password" };

/** Requests to the development host, as its user in a browser and with a token. */
export class HostClient {
  readonly #url: string;
  #cookie = "";
  #token = "";

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error with the host's answer, as all methods */
  async logIn(): Promise<void> {
    const { token } = await this.send("POST", "/api/v1/auth/login", devUser);
    if (typeof token !== "string") throw new Error("The host issued no token");
    this.#token = token;
    const response = await this.#request("POST", "/login", devUser);
    this.#cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  }

  async send(method: "GET" | "POST", path: string, body?: JsonObject): Promise<JsonObject> {
    const response = await this.#request(method, path, body);
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as JsonObject;
    throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
  }

  #request(method: string, path: string, body?: JsonObject): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
        ...(path.startsWith("/api/v1/") && this.#token !== ""
          ? { authorization: `Bearer ${this.#token}` }
          : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
}
