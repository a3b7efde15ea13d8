import { expect, it } from "vitest";
import { bulkText } from "./bulk";

const invalid = {
  status: "refused",
  reason: "invalid",
  field: "assignee_id",
  message: "This user is not a member of the project",
} as const;

it.each([
  [{ changed: 1, unchanged: 0, refused: [] }, "1 task changed."],
  [{ changed: 3, unchanged: 2, refused: [] }, "3 tasks changed, 2 already so."],
  [
    { changed: 0, unchanged: 0, refused: [invalid] },
    "0 tasks changed, 1 left out: This user is not a member of the project.",
  ],
  [
    { changed: 2, unchanged: 0, refused: [{ status: "refused", reason: "not_found" } as const] },
    "2 tasks changed, 1 left out: a task no longer exists.",
  ],
])("%j is %s", (result, text) => {
  expect(bulkText(result)).toBe(text);
});
