/** Messages for users by error code of a call of the language model. */
export const aiErrors = {
  ai_disabled: "The AI helper is disabled",
  ai_not_configured: "The AI helper has no endpoint or model; ask an administrator to set them",
  ai_missing_api_key: "The AI helper has no API key; ask an administrator to set it",
  ai_rate_limited: "You have asked the AI helper too often; try again later",
  ai_timeout: "The AI helper took too long",
  ai_unreachable: "The AI helper cannot be reached",
  ai_provider_error: "The AI provider refused the request",
  ai_invalid_response: "The AI provider sent something that is no answer",
  ai_parse_error: "The answer of the AI helper has another format than it was asked for",
  ai_error: "The AI helper cannot answer now",
} as const;

/** Why there is no answer of the language model. */
export type AiErrorCode = keyof typeof aiErrors;

/** How far a failed call came. */
export interface FailedCall {
  /** Whether its time was over. */
  readonly isTimedOut: boolean;
  /** Whether the request failed without a response. */
  readonly isUnreachable: boolean;
  /** HTTP status of the response; undefined if there was none. */
  readonly status: number | undefined;
}

/** Returns the code of a call that failed before its answer could be read. */
export function codeOfFailure({ isTimedOut, isUnreachable, status }: FailedCall): AiErrorCode {
  if (isTimedOut) return "ai_timeout";
  if (isUnreachable) return "ai_unreachable";
  if (status === undefined) return "ai_error";
  return status >= 200 && status < 300 ? "ai_invalid_response" : "ai_provider_error";
}
