import { ConnectorError } from "../error";
import type { PullItem, PullPage } from "./page";

/** Maximum number of pages of one list or one sync. */
export const maxPages = 10_000;

/**
 * Prevents endless pagination. Call {@link enter} before reading each page of a list.
 */
export class PageGuard {
  readonly #provider: string;
  readonly #limit: number;
  readonly #seen = new Set<string>();

  /**
   * @param provider Name of the provider, for error messages.
   * @param limit Maximum number of pages (default: {@link maxPages}).
   */
  constructor(provider: string, limit: number = maxPages) {
    this.#provider = provider;
    this.#limit = limit;
  }

  /**
   * Records that a page is about to be read.
   * @param page What identifies the page in the request: its URL, page token or cursor.
   * @throws ConnectorError with code `provider_unavailable` if the page was read before or the
   * limit is reached
   */
  enter(page: string): void {
    if (this.#seen.has(page)) {
      throw endless(`${this.#provider} returned the same page twice, so the list would never end.`);
    }
    if (this.#seen.size >= this.#limit) {
      throw endless(`${this.#provider} returned more than ${String(this.#limit)} pages.`);
    }
    this.#seen.add(page);
  }
}

/** Applies a {@link PageGuard} to the pages of a connector that does not use one itself. */
export async function* guardPages(
  provider: string,
  pages: AsyncGenerator<PullPage, void, undefined>,
): AsyncGenerator<PullPage, void, undefined> {
  const guard = new PageGuard(provider);
  let count = 0;
  for await (const page of pages) {
    count += 1;
    // Different pages may share a checkpoint, if the connector can only resume from certain points.
    const refs = page.items.map((item: PullItem | null) => item?.ref);
    guard.enter(refs.length === 0 ? String(count) : JSON.stringify([page.checkpoint, refs]));
    yield page;
  }
}

function endless(fault: string): ConnectorError {
  return new ConnectorError({
    code: "provider_unavailable",
    message: `${fault} The pages read so far are stored; the next sync continues from there.`,
  });
}
