import type { IntegrationRow, RoutingKey } from "@tt/connector-core";
import { LRUCache } from "lru-cache";

/** Maximum number of cached integrations. */
const maxRows = 20_000;
/** Maximum number of cached routing keys. */
const maxRoutingKeys = 40_000;

/** `max` would allocate room for all entries at once and fill it on every `clear()`. */
function limitedTo(entries: number): { maxSize: number; sizeCalculation: () => number } {
  return { maxSize: entries, sizeCalculation: () => 1 };
}

/**
 * Cached integrations and routing keys, invalidated by notifications instead of age: with an age limit
 * per integration, half of the reads of 10,000 busy integrations would miss. Lookups that found no
 * integration are not cached, but a key without one is cached if another key of the lookup has one.
 *
 * A read that overlaps a change must not store the old state: `generation` is taken before the read and
 * checked when the result is stored.
 */
export class RowCache {
  readonly #rows = new LRUCache<string, IntegrationRow>(limitedTo(maxRows));
  readonly #byPublicId = new LRUCache<string, string>(limitedTo(maxRows));
  readonly #routingKeys = new LRUCache<string, readonly string[]>(limitedTo(maxRoutingKeys));
  #generation = 0;

  /** Pass it to the store methods together with what was read. */
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

  /** The integrations of a routing key; undefined if one of them is not cached. */
  rowsByRoutingKey(connector: string, key: RoutingKey): readonly IntegrationRow[] | undefined {
    const ids = this.#routingKeys.get(cacheKey(connector, key));
    if (!ids) return undefined;
    const rows = ids.map((id) => this.#rows.get(id));
    return rows.every((row) => row !== undefined) ? rows : undefined;
  }

  storeRow(row: IntegrationRow, generation: number): void {
    if (generation !== this.#generation) return;
    this.#rows.set(row.id, row);
    this.#byPublicId.set(row.publicId, row.id);
  }

  storeRoutingKey(
    connector: string,
    key: RoutingKey,
    rows: readonly IntegrationRow[],
    generation: number,
  ): void {
    if (generation !== this.#generation) return;
    for (const row of rows) this.storeRow(row, generation);
    this.#routingKeys.set(
      cacheKey(connector, key),
      rows.map((row) => row.id),
    );
  }

  /** An integration changed. */
  dropRow(id: string): void {
    this.#generation += 1;
    this.#rows.delete(id);
  }

  /** Routing keys changed. */
  dropRoutingKeys(): void {
    this.#generation += 1;
    this.#routingKeys.clear();
  }

  /** Notifications may have been missed. */
  clear(): void {
    this.#generation += 1;
    this.#rows.clear();
    this.#byPublicId.clear();
    this.#routingKeys.clear();
  }
}

function cacheKey(connector: string, key: RoutingKey): string {
  return `${connector}\n${key.index}\n${key.value}`;
}
