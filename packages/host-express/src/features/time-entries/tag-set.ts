import { tagList } from "../../platform/http/tags";

/**
 * Adds a tag to a comma-separated list, or removes it. Tags are a case-sensitive set, stored sorted.
 * A list that already fulfills the request stays as it was written.
 * @returns null for a list without tags
 */
export function changedTags(
  tags: string | null,
  { type, tag }: { readonly type: "add_tag" | "remove_tag"; readonly tag: string },
): string | null {
  const before = new Set(tagList(tags));
  if (before.has(tag) === (type === "add_tag")) return tags;
  const after = type === "add_tag" ? before.add(tag) : before;
  if (type === "remove_tag") after.delete(tag);
  return after.size === 0 ? null : [...after].sort().join(", ");
}
