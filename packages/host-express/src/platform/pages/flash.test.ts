import { describe, expect, it } from "vitest";
import { flash } from "./flash";

const secure = flash("https://time.example.com");
const plain = flash("http://localhost:3000");

/** The value of a Set-Cookie header as the browser sends it back. */
const sent = (setCookie: string): string => setCookie.split(";")[0] ?? "";
const encode = (content: unknown): string =>
  `tt_flash=${Buffer.from(JSON.stringify(content)).toString("base64url")}`;

describe("the flash cookie", () => {
  it("lasts a minute, and belongs to the host alone over https", () => {
    expect(secure.write({ text: "Saved." })).toMatch(
      /^__Host-tt_flash=[\w-]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(secure.clear()).toBe(
      "__Host-tt_flash=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure",
    );
    expect(plain.write({ text: "Saved." })).not.toContain("Secure");
  });

  it("brings the message back, among other cookies", () => {
    const message = {
      text: "“Ä” was deleted.",
      undo: { action: "/entries/7/restore", fields: { version: "2" } },
    };
    expect(plain.read(`tt_session=ID; ${sent(plain.write(message))}`)).toEqual(message);
    expect(plain.read("tt_session=ID")).toBeUndefined();
    expect(plain.read(undefined)).toBeUndefined();
    expect(plain.read(sent(plain.clear()))).toBeUndefined();
  });

  it("stays small enough for browsers, whatever a name is", () => {
    const cookie = plain.write({ text: "🚀".repeat(5_000) });
    expect(cookie.length).toBeLessThan(4_096);
    expect(plain.read(sent(cookie))?.text).toBe("🚀".repeat(300));
  });

  it.each([
    ["no text", {}],
    ["an empty text", { text: "" }],
    ["a form that goes elsewhere", { text: "x", undo: { action: "https://evil.example/" } }],
    ["a form that goes to another host", { text: "x", undo: { action: "//evil.example" } }],
    ["no object", "x"],
  ])("is ignored with %s", (_name, content) => {
    expect(plain.read(encode(content))).toBeUndefined();
  });

  it("is ignored if it is no message", () => {
    expect(plain.read("tt_flash=%%%")).toBeUndefined();
    expect(plain.read(`tt_flash=${"x".repeat(4_000)}`)).toBeUndefined();
  });
});
