import type { JsonObject } from "@tt/connector-core";

/** A response of the fake. */
export interface Answer {
  readonly status: number;
  readonly body?: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error response, thrown. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Answered ${String(answer.status)}`);
    this.answer = answer;
  }
}

/** An error response of Google's APIs. The reason distinguishes the meanings of a 403. */
export function refuse(
  status: number,
  reason: string,
  message = reason,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  const body = {
    error: { code: status, message, errors: [{ domain: "global", reason, message }] },
  };
  return new Refusal({ status, body, headers });
}

/** An error response of RFC 6749 §5.2. */
export function refuseOAuth(error: string, status = 400): Refusal {
  return new Refusal({ status, body: { error, error_description: `Refused: ${error}` } });
}
