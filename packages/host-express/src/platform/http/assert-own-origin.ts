import type { Request } from "express";
import { isForeign } from "../auth/same-origin";
import { forbidden } from "./http-error";

/** @throws HttpError 403 if a browser sent the request from another site */
export function assertOwnOrigin(request: Request, ownOrigin: string): void {
  if (!isForeign(originHeaders(request), ownOrigin)) return;
  throw forbidden(
    `The request comes from another site. Use ${ownOrigin}, or set BASE_URL to the address people use.`,
  );
}

/** The headers that say where a browser sent a request from. */
function originHeaders(request: Request): {
  "sec-fetch-site"?: string;
  origin?: string;
} {
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  return {
    ...(typeof site === "string" ? { "sec-fetch-site": site } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}
