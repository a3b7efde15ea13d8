import { describe, expect, it } from "vitest";
import { flash } from "./flash";

describe("the flash cookie", () => {
  it("is limited to one page and a minute, and is Secure over https", () => {
    const cookie = flash("https://time.example.com", "/integrations/google");
    expect(cookie.write("saved")).toBe(
      "tt_flash=saved; Max-Age=60; Path=/integrations/google; HttpOnly; SameSite=Lax; Secure",
    );
    expect(cookie.clear()).toBe(
      "tt_flash=; Max-Age=0; Path=/integrations/google; HttpOnly; SameSite=Lax; Secure",
    );
    expect(flash("http://localhost:3000", "/x").write("saved")).not.toContain("Secure");
  });

  it("is found among other cookies", () => {
    const cookie = flash("http://localhost:3000", "/x");
    expect(cookie.read("tt_session=ID; tt_flash=saved")).toBe("saved");
    expect(cookie.read("tt_session=ID")).toBeUndefined();
    expect(cookie.read(undefined)).toBeUndefined();
  });
});
