import { nameKey } from "../../names/name-key";
import type { Found } from "../../ports/reads";
import type { ProjectFunctions } from "../../storage/groups";
import { cleanText } from "../../text";
import type { MemoryTransaction } from "../state";
import { accessOf, mayUse, type MemoryData } from "./model";

/** The projects of an application in memory. */
export function memoryProjects(data: MemoryData): ProjectFunctions<MemoryTransaction> {
  return {
    project: (_tx, id, user) => Promise.resolve(accessOf(data, id, user)),
    searchProjects(userId, text, limit) {
      const usable = [...data.projects.values()].filter(
        ({ id, status }) => status === "active" && mayUse(data, userId, id),
      );
      return Promise.resolve(search(usable, text, limit));
    },
  };
}

/** Finds candidates by id, name or part of the name, the best matches first. */
export function search(
  candidates: readonly { readonly id: number; readonly name: string }[],
  text: string,
  limit: number,
): readonly Found[] {
  const wanted = nameKey(cleanText(text));
  const number = /^#?(\d{1,9})$/.exec(wanted)?.[1];
  const rank = { id: 0, exact: 1, partial: 2 } as const;
  return candidates
    .flatMap(({ id, name }): (Found & { readonly key: string })[] => {
      const key = nameKey(name);
      if (number !== undefined && id === Number(number)) return [{ id, name, key, match: "id" }];
      if (key === wanted) return [{ id, name, key, match: "exact" }];
      return key.includes(wanted) ? [{ id, name, key, match: "partial" }] : [];
    })
    .sort(
      (a, b) =>
        rank[a.match] - rank[b.match] ||
        Number(a.key > b.key) - Number(a.key < b.key) ||
        a.id - b.id,
    )
    .slice(0, limit)
    .map(({ id, name, match }) => ({ id, name, match }));
}
