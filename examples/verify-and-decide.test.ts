import { expect, it, vi } from "vitest";

it("the example verifies, decides and replies", async () => {
  const printed: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...parts: unknown[]) => void printed.push(parts));
  await import("./verify-and-decide");
  expect(printed.map(([what]) => what)).toEqual(["verified", "changes", "reply"]);
  expect(JSON.parse(String(printed[2]?.[1]))).toMatchObject({ status: 200, body: { ok: true } });
});
