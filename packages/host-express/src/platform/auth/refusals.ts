import { HttpError } from "../http/http-error";

type Headers = Readonly<Record<string, string>>;

/** 401: the request has no API token. */
export function noToken(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Authentication required",
    message: "Send an API token in the Authorization header (Bearer) or in the X-API-Key header.",
    headers: { "www-authenticate": "Bearer" },
  });
}

/** 401: the API token is unknown, revoked or expired. */
export function invalidToken(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Invalid token",
    message: "The provided API token is invalid or expired",
    headers: { "www-authenticate": "Bearer" },
  });
}

/** 401: the request has no session. */
export function noSession(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Authentication required",
    message: "Log in first.",
  });
}

/** 403: the user is no administrator. */
export function administratorsOnly(headers: Headers = {}, title?: "forbidden"): HttpError {
  return new HttpError({
    status: 403,
    code: "forbidden",
    ...(title === undefined ? {} : { title }),
    message: "Only an administrator may do this.",
    headers,
  });
}

/** 401: the request has neither a session nor an API token. */
export function noCredentials(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "unauthorized",
    message: "Log in, or send an API token in the Authorization header (Bearer) or in X-API-Key.",
    headers: { "www-authenticate": "Bearer" },
  });
}

/** 403: the API token lacks the scope that the route requires. */
export function missingScope(
  required: string,
  available: readonly string[],
  headers: Headers,
): HttpError {
  return new HttpError({
    status: 403,
    code: "forbidden",
    title: "Insufficient permissions",
    message: `This endpoint requires the '${required}' scope`,
    details: { required_scope: required, available_scopes: available },
    headers,
  });
}
