import { ConnectorError } from "../error";

/** Pages of one list, and pages of one sync, at most. */
export const maxPages = 10_000;

/**
 * Ends a walk through a provider's pages that does not end by itself. Every iterator over links, page
 * tokens, cursors or keys announces each page it is about to read.
 *
 * @example
 * const guard = new PageGuard("GitHub");
 * for (let url: string | undefined = first; url !== undefined; url = next) guard.enter(url);
 */
export class PageGuard {
  readonly #provider: string;
  readonly #limit: number;
  readonly #seen = new Set<string>();

  /**
   * @param provider Its name, for the message.
   * @param limit Pages at most (default: {@link maxPages}).
   */
  constructor(provider: string, limit: number = maxPages) {
    this.#provider = provider;
    this.#limit = limit;
  }

  /**
   * Notes that a page is about to be read.
   * @param page What names the page in requests: its address, its token, or where it begins.
   * @throws ConnectorError `provider_unavailable` for a page that was read before, or one too many
   */
  enter(page: string): void {
    if (this.#seen.has(page)) {
      throw endless(`${this.#provider} answered with the same page again, so the list never ends.`);
    }
    if (this.#seen.size >= this.#limit) {
      throw endless(`${this.#provider} answered with more than ${String(this.#limit)} pages.`);
    }
    this.#seen.add(page);
  }
}

function endless(fault: string): ConnectorError {
  return new ConnectorError({
    code: "provider_unavailable",
    message: `${fault} What was read so far is stored; the next sync goes on from there.`,
  });
}
