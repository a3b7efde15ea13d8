import type { JsonObject, JsonValue } from "@tt/connector-core";

/** A response without the headers that all responses have. */
export interface Answer {
  readonly status: number;
  /** Undefined for no body. */
  readonly body?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error response. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(
    status: number,
    message: string,
    more: { readonly body?: JsonObject; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.answer = {
      status,
      body: {
        message,
        ...more.body,
        documentation_url: "https://docs.github.com/rest",
        status: String(status),
      },
      headers: more.headers ?? {},
    };
  }
}

/** 404: the resource does not exist, or the caller may not see it. */
export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** 422 with the names of invalid fields. */
export function invalid(errors: readonly JsonObject[]): Refusal {
  return new Refusal(422, "Validation Failed", { body: { errors: [...errors] } });
}

/** Redirects with 301, or with 307 if the method has to be kept. */
export function moved(method: string, url: string): Refusal {
  const forReading = method === "GET" || method === "HEAD";
  return new Refusal(
    forReading ? 301 : 307,
    forReading ? "Moved Permanently" : "Temporary Redirect",
    { body: { url }, headers: { location: url } },
  );
}
