import type { RequestHandler } from "express";
import type { Log } from "../log/log";

const message =
  "a request came through a proxy, but TRUST_PROXY is 0, so everybody behind it counts as one " +
  "address: set TRUST_PROXY to the number of proxies in front of this host";

/** Warns once when the first forwarded request arrives although no proxy is trusted. */
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

/** True if a proxy, or a client that poses as one, passed this request on. */
export function isForwarded(headers: Readonly<Record<string, unknown>>): boolean {
  return headers["x-forwarded-for"] !== undefined || headers["forwarded"] !== undefined;
}
