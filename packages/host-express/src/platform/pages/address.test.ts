import { describe, expect, it } from "vitest";
import { addressOf, unlessDefault } from "./address";

describe("the address of a page", () => {
  it.each([
    [{}, "/tasks"],
    [{ status: undefined }, "/tasks"],
    [{ q: "a b&c", page: 2, billable: false }, "/tasks?q=a+b%26c&page=2&billable=false"],
    [{ q: "", next: "/tasks/7?status=all" }, "/tasks?q=&next=%2Ftasks%2F7%3Fstatus%3Dall"],
  ])("with %j", (parameters, address) => {
    expect(addressOf("/tasks", parameters)).toBe(address);
  });

  it("leaves out what is the default", () => {
    const of = (page: number): string => addressOf("/tasks", { page: unlessDefault(page, 1) });
    expect([of(1), of(2)]).toEqual(["/tasks", "/tasks?page=2"]);
  });
});
