import { describe, expect, it } from "vitest";
import { sessionCookie } from "./cookie";

describe("the session cookie", () => {
  it("has the __Host- prefix over https", () => {
    const cookie = sessionCookie("https://time.example.com");
    expect(cookie.write("ID")).toMatch(
      /^__Host-tt_session=ID; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(cookie.clear()).toBe(
      "__Host-tt_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure",
    );
    expect(cookie.read("__Host-tt_session=ID")).toBe("ID");
    expect(cookie.read("tt_session=ID")).toBeUndefined();
  });

  it("is not Secure over http, since browsers would reject it", () => {
    expect(sessionCookie("http://127.0.0.1:3000").write("ID")).toMatch(
      /^tt_session=ID; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it.each([
    [undefined, undefined],
    ["", undefined],
    ["tt_session=a", "a"],
    ["x=1; tt_session=a; y=2", "a"],
    ["xtt_session=a", undefined],
    ["tt_session", undefined],
    ["tt_session=", ""],
  ])("is read from %j: %j", (header, expected) => {
    expect(sessionCookie("http://localhost").read(header)).toBe(expected);
  });
});
