import type { JsonObject, JsonValue } from "@tt/connector-core";

/** An answer before the headers that all answers have. */
export interface Answer {
  readonly status: number;
  /** Undefined: no body. */
  readonly body?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that ends the work on a request. */
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

/** 404: it is not there, or the caller may not know that it is (GH-39). */
export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** 422 naming the fields at fault. */
export function invalid(errors: readonly JsonObject[]): Refusal {
  return new Refusal(422, "Validation Failed", { body: { errors: [...errors] } });
}

/** 301, or 307 when the method must stay what it is (GH-38). */
export function moved(method: string, url: string): Refusal {
  const forReading = method === "GET" || method === "HEAD";
  return new Refusal(
    forReading ? 301 : 307,
    forReading ? "Moved Permanently" : "Temporary Redirect",
    { body: { url }, headers: { location: url } },
  );
}
