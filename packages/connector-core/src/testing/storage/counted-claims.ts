import type { DeliveryClaim } from "../../changes/changes";
import type { StorageLedger } from "../../ports/storage-ledger";

/** Counts the claims that a ledger has stored, which it does not list by itself. */
export function countedClaims<Tx>(ledger: StorageLedger<Tx>) {
  const made = new Map<string, Map<string, DeliveryClaim>>();
  const claim: StorageLedger<Tx>["claim"] = async (tx, id, given) => {
    const ofIntegration = made.get(id) ?? new Map<string, DeliveryClaim>();
    made.set(id, ofIntegration.set(JSON.stringify(given), given));
    await ledger.claim(tx, id, given);
  };
  const counted = new Proxy(ledger, {
    get(target, name) {
      if (name === "claim") return claim;
      const value: unknown = Reflect.get(target, name);
      // A ledger may be a class with private fields.
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  // A transaction that was undone has left none of its claims.
  const countClaims = (id: string): Promise<number> =>
    ledger.transaction(async (tx) => {
      let count = 0;
      for (const each of made.get(id)?.values() ?? []) {
        if (await ledger.isClaimed(tx, id, each)) count += 1;
      }
      return count;
    });
  return { ledger: counted, countClaims };
}
