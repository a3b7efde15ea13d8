import type { IncomingHttpHeaders } from "node:http";
import type { Log } from "../log/log";
import { requestedFragments } from "./fragments";

/** A part of a page that is read on its own, so that its failure leaves the others. */
export type Part<Value> =
  | { readonly status: "ready"; readonly value: Value }
  /** It could not be read. The failure is in the log. */
  | { readonly status: "failed" }
  /** It was not read: scripts load it later, or this request does not ask for it. */
  | { readonly status: "pending" };

/** Settings of reading a part. */
export interface PartOptions {
  /** If true, a request for the whole page leaves the part to scripts (default: false). */
  readonly isDeferred?: boolean;
  /** A request for the whole page leaves the part to scripts after this time (default: it waits). */
  readonly maxWaitMs?: number | undefined;
  /** Id of an element around the part: a request for that one is as one for the whole page. */
  readonly inside?: string;
}

/**
 * Reads a part of a page.
 * @param id Id of the part's element.
 */
export type ReadPart = <Value>(
  id: string,
  read: () => Promise<Value>,
  options?: PartOptions,
) => Promise<Part<Value>>;

/**
 * Creates a function that reads the parts of a page: all of them for the whole page, else those that the
 * request asks for (`X-Fragment`). Failures are logged.
 */
export function partReader(
  log: Pick<Log, "error">,
  headers: Pick<IncomingHttpHeaders, string>,
): ReadPart {
  const ids = requestedFragments(headers["x-fragment"]);
  return async (id, read, { isDeferred = false, maxWaitMs, inside } = {}) => {
    const isAsked = ids?.includes(id) === true;
    const isWithPage = ids === undefined || (inside !== undefined && ids.includes(inside));
    const isWanted = isAsked || (isWithPage && !isDeferred);
    if (!isWanted) return { status: "pending" };
    const part = read().then(
      (value) => ({ status: "ready", value }) as const,
      (err: unknown) => {
        log.error({ err }, `the part "${id}" of a page could not be read`);
        return { status: "failed" } as const;
      },
    );
    return isAsked || maxWaitMs === undefined ? part : within(part, maxWaitMs);
  };
}

/** The part, unless it takes longer. */
async function within<Value>(part: Promise<Part<Value>>, maxMs: number): Promise<Part<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Part<Value>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ status: "pending" });
    }, maxMs);
  });
  try {
    return await Promise.race([part, late]);
  } finally {
    clearTimeout(timer);
  }
}
