import type { Request, Response } from "express";
import { readBody } from "./body";
import type { BodyBudget } from "./body-budget";
import { isForm } from "./form";
import type { onceFields } from "./form-once";
import { HttpError } from "./http-error";
import { readBytes } from "./read-bytes";
import type { Route } from "./route";

/** Limits for a form of a person without a session. */
const maxBytes = 64 * 1024;
const timeoutMs = 10_000;

/** Names of fields whose values are not written into a page. */
const secretName = /password|secret|token|key/i;

/** The key of a form that is processed once: it was not typed, and a form that is sent again needs none. */
const hiddenKey = "request_key" satisfies keyof typeof onceFields;

/** What a person typed into a form that was not processed, because their session had ended. */
export interface UnsentForm {
  readonly fields: Readonly<Record<string, string>>;
  /** True if the form had secrets, which are left out. */
  readonly hasSecrets: boolean;
}

/**
 * Reads the form of a request that was refused because there is no session, so that the error page can
 * offer to send it again.
 * @returns undefined for other errors and requests, or if the body is no valid form
 */
export async function readUnsentForm(
  error: unknown,
  route: Route,
  request: Request,
  reply: Response,
  budget: BodyBudget,
): Promise<UnsentForm | undefined> {
  const { "content-type": type, accept = "" } = request.headers;
  const isEnded = error instanceof HttpError && error.status === 401;
  if (!isEnded || route.form !== true || route.access.type !== "session") return undefined;
  // A script keeps the form on its page.
  if (!isForm(type) || !accept.includes("text/html") || "x-fragment" in request.headers) {
    return undefined;
  }
  const share = budget.share();
  try {
    const raw = await readBytes(request, reply, { maxBytes, timeoutMs, share });
    return withoutSecrets(readBody(raw, type ?? "", true) as Readonly<Record<string, string>>);
  } catch {
    return undefined;
  } finally {
    share.release();
  }
}

/** Removes the values of secrets from a form. */
function withoutSecrets(fields: UnsentForm["fields"]): UnsentForm {
  const entries = Object.entries(fields);
  const kept = entries.filter(([name]) => !secretName.test(name));
  const secrets = entries.filter(
    ([name, value]) => name !== hiddenKey && secretName.test(name) && value !== "",
  );
  return { fields: Object.fromEntries(kept), hasSecrets: secrets.length > 0 };
}
