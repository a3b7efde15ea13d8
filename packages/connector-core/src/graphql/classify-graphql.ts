import { valueAt } from "../api/value-at";
import type { Classify, ProviderAnswer, Verdict } from "../http/classify";
import { retryAfterSeconds } from "../http/retry-after";

/** What the code of an error means, by the words that providers use. */
const meanings = [
  { type: "limited", code: /RATE_?LIMIT|THROTTLED|TOO_MANY_REQUESTS|COMPLEXITY_BUDGET/ },
  { type: "unauthorized", code: /^UNAUTHENTICATED$|^AUTHENTICATION_|^UNAUTHORIZED$/ },
  { type: "forbidden", code: /^FORBIDDEN$|^INSUFFICIENT_SCOPES$|^ACCESS_DENIED$|PERMISSION/ },
  { type: "missing", code: /^(?:ENTITY_|RESOURCE_)?NOT_FOUND$/ },
] as const;

type Meaning = (typeof meanings)[number]["type"];

/**
 * Decides what the `errors` of a GraphQL response mean, whatever its status
 * ([GraphQL §7.1](https://spec.graphql.org/October2021/#sec-Errors)). Undefined if there are none, or if
 * their codes are unknown and the status says more.
 */
export const classifyGraphql: Classify = (answer, now) => {
  const errors = valueAt(answer.body, "errors");
  if (!isList(errors) || errors.length === 0) return undefined;
  // The order of `meanings`: to wait, or to connect again, comes before everything else.
  for (const { type, code } of meanings) {
    const found = errors.find((error) => codesOf(error).some((each) => code.test(each)));
    if (found !== undefined) return verdictOf(type, messageOf(found), answer, now);
  }
  // 401, 403, 429, 5xx and so on say what to do; 200, 400 and 422 are the usual statuses of errors.
  if (answer.status > 400 && answer.status !== 422) return undefined;
  return { type: "rejected", message: messageOf(errors[0]) };
};

/** `Array.isArray` narrows `unknown` to a list of `any`. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function verdictOf(meaning: Meaning, message: string, answer: ProviderAnswer, now: Date): Verdict {
  switch (meaning) {
    case "limited": {
      const header = (name: string): string | undefined => answer.header(name);
      const afterSeconds =
        retryAfterSeconds(header("retry-after"), now) ?? resetSeconds(header, now);
      const wait = afterSeconds === undefined ? {} : { afterSeconds };
      return { type: "retry", reason: "rate_limited", ...wait };
    }
    case "unauthorized":
      return { type: "unauthorized", message };
    case "forbidden":
      return { type: "config", code: "permission_missing", message };
    case "missing":
      return { type: "config", code: "not_found", message };
  }
}

/** Where providers put the code of an error: Apollo and Linear, GitHub, others. */
const codePlaces = ["extensions.code", "type", "extensions.type", "code"];

/** The codes of an error in one spelling: `rate limited` is `RATE_LIMITED`. */
function codesOf(error: unknown): readonly string[] {
  return codePlaces.flatMap((place) => {
    const code = valueAt(error, place);
    return typeof code === "string" ? [code.toUpperCase().replace(/[\s-]+/g, "_")] : [];
  });
}

function messageOf(error: unknown): string {
  const message = valueAt(error, "message");
  return typeof message === "string" && message !== ""
    ? message
    : "The provider reported an error without a message.";
}

/** Headers of limits: `-remaining` is what is left, and `-reset` when all of it is there again. */
const limits = ["x-ratelimit", "x-ratelimit-requests", "x-ratelimit-complexity"];

/** Seconds until the exhausted limit, or else the last of all, is reset; undefined if none is named. */
function resetSeconds(header: (name: string) => string | undefined, now: Date): number | undefined {
  const known = limits.flatMap((limit) => {
    const reset = Number(header(`${limit}-reset`) ?? Number.NaN);
    return reset > 0
      ? [{ ms: epochMs(reset), isUsedUp: header(`${limit}-remaining`) === "0" }]
      : [];
  });
  const usedUp = known.filter(({ isUsedUp }) => isUsedUp);
  const times = (usedUp.length > 0 ? usedUp : known).map(({ ms }) => ms);
  if (times.length === 0) return undefined;
  return Math.max(0, Math.ceil((Math.max(...times) - now.getTime()) / 1000));
}

/** The largest time in seconds; larger ones are milliseconds (Linear), smaller ones seconds (GitHub). */
const maxEpochSeconds = 100_000_000_000;

function epochMs(time: number): number {
  return time > maxEpochSeconds ? time : time * 1000;
}
