import type { AiConfig } from "../config/config";
import { isLocal } from "../config/local-address";
import type { AiErrorCode } from "./error-codes";

/** Where the model is. */
export interface Endpoint {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
}

/** Reads the endpoint from the configuration. @returns the error code if it cannot be used */
export function endpointOf({
  isEnabled,
  baseUrl,
  model,
  apiKey,
}: AiConfig): Endpoint | AiErrorCode {
  if (!isEnabled) return "ai_disabled";
  if (baseUrl === undefined || model === undefined || model === "") return "ai_not_configured";
  if (apiKey === undefined && !isLocal(new URL(baseUrl).hostname)) return "ai_missing_api_key";
  return { baseUrl, model, apiKey };
}
