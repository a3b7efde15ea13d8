import type { IntegrationRow, RoutingKey } from "@tt/connector-core";
import { LRUCache } from "lru-cache";

/** Cards kept in memory at most. */
const maxRows = 20_000;
/** Route hints kept in memory at most. */
const maxRoutingKeys = 40_000;

/**
 * Cards and routes in memory, kept true by notifications instead of by age: with an age limit per
 * card, 10,000 busy cards would miss half of the time. Only answers that led to a card are kept, a
 * hint that names none included when another one did.
 *
 * A read that was under way when something changed must not store what it saw before the change:
 * `generation` is taken before the read and checked when it is stored.
 */
export class RowCache {
  readonly #rows = new LRUCache<string, IntegrationRow>({ max: maxRows });
  readonly #byPublicId = new LRUCache<string, string>({ max: maxRows });
  readonly #routes = new LRUCache<string, readonly string[]>({
    max: maxRoutingKeys,
  });
  #generation = 0;

  /** To be handed back with what was read. */
  get generation(): number {
    return this.#generation;
  }

  row(id: string): IntegrationRow | undefined {
    return this.#rows.get(id);
  }

  rowByPublicId(publicId: string): IntegrationRow | undefined {
    const id = this.#byPublicId.get(publicId);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  /** The cards of a hint, or undefined when one of them is not in memory. */
  rowsByRoute(connector: string, hint: RoutingKey): readonly IntegrationRow[] | undefined {
    const ids = this.#routes.get(routeKey(connector, hint));
    if (!ids) return undefined;
    const rows = ids.map((id) => this.#rows.get(id));
    return rows.every((row) => row !== undefined) ? rows : undefined;
  }

  storeRow(row: IntegrationRow, generation: number): void {
    if (generation !== this.#generation) return;
    this.#rows.set(row.id, row);
    this.#byPublicId.set(row.publicId, row.id);
  }

  storeRoute(
    connector: string,
    hint: RoutingKey,
    rows: readonly IntegrationRow[],
    generation: number,
  ): void {
    if (generation !== this.#generation) return;
    for (const row of rows) this.storeRow(row, generation);
    this.#routes.set(
      routeKey(connector, hint),
      rows.map((row) => row.id),
    );
  }

  /** A card changed. */
  forgetRow(id: string): void {
    this.#generation += 1;
    this.#rows.delete(id);
  }

  /** Some route changed. */
  forgetRoutes(): void {
    this.#generation += 1;
    this.#routes.clear();
  }

  /** Something changed and we do not know what. */
  forgetAll(): void {
    this.#generation += 1;
    this.#rows.clear();
    this.#byPublicId.clear();
    this.#routes.clear();
  }
}

function routeKey(connector: string, hint: RoutingKey): string {
  return `${connector}\n${hint.index}\n${hint.value}`;
}
