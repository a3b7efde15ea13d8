import { ConnectorError } from "../error";

/** @param operation Completes "{provider} does not support …". */
export function unsupported(provider: string, operation: string): ConnectorError {
  return new ConnectorError({
    code: "not_supported",
    message: `${provider} does not support ${operation}.`,
  });
}
