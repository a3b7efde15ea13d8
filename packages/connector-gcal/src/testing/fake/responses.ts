import type { JsonObject } from "@tt/connector-core";

/** What goes back. */
export interface Answer {
  readonly status: number;
  readonly body?: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is thrown. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Answered ${String(answer.status)}`);
    this.answer = answer;
  }
}

/** A refusal in the form of Google's APIs: the reason is what tells one 403 from another. */
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

/** A refusal in the form of RFC 6749 §5.2. */
export function refuseOAuth(error: string, status = 400): Refusal {
  return new Refusal({ status, body: { error, error_description: `Refused: ${error}` } });
}
