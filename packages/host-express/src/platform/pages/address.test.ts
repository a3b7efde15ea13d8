import { describe, expect, it } from "vitest";
import { addressOf, unlessDefault } from "./address";

describe("the address of a page", () => {
  it.each([
    [{}, "/tasks"],
    [{ status: undefined }, "/tasks"],
    [{ q: "a b&c", page: 2, billable: false }, "/tasks?q=a+b%26c&page=2&billable=false"],
    [
      { q: "", next: "/tasks/7?status=all&q=a%26b" },
      "/tasks?q=&next=/tasks/7?status=all%26q=a%2526b",
    ],
  ])("with %j", (parameters, address) => {
    expect(addressOf("/tasks", parameters)).toBe(address);
    const read = new URL(address, "http://localhost").searchParams;
    const sent = Object.entries(parameters).filter(([, value]) => value !== undefined);
    expect([...read]).toEqual(sent.map(([name, value]) => [name, String(value)]));
  });

  it("leaves out what is the default", () => {
    const of = (page: number): string => addressOf("/tasks", { page: unlessDefault(page, 1) });
    expect([of(1), of(2)]).toEqual(["/tasks", "/tasks?page=2"]);
  });
});
