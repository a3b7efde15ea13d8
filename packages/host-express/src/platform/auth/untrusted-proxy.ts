import type { RequestHandler } from "express";
import type { Log } from "../log/log";

const message =
  "a request came through a proxy, but TRUST_PROXY is 0, so all clients behind it count as one " +
  "address: set TRUST_PROXY to the number of proxies in front of this host";

/** Creates middleware that logs one warning if a forwarded request arrives and TRUST_PROXY is 0. */
export function warnOfUntrustedProxy(trustedProxies: number, log: Log): RequestHandler {
  let isDone = trustedProxies > 0;
  return (request, _reply, next) => {
    if (!isDone && isForwarded(request.headers)) {
      isDone = true;
      log.warn({}, message);
    }
    next();
  };
}

/** True if the request has headers that a proxy adds; a client may forge them. */
export function isForwarded(headers: Readonly<Record<string, unknown>>): boolean {
  return headers["x-forwarded-for"] !== undefined || headers["forwarded"] !== undefined;
}
