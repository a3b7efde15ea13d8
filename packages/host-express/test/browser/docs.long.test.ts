import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage, overflow, screens } from "../support/browser";
import { expectStatus, textOf } from "../support/client";
import { freePort } from "../../../../scripts/free-port";
import { admin, startTestHost, type TestHost } from "../support/host";

/** Swagger UI takes seconds to render, and far longer on a busy machine. */
const rendering = { timeout: 60_000 };

// The browser reports everything that the page's content security policy forbids.
describe("/api/docs in a browser", () => {
  let browser: Browser;
  let host: TestHost;
  let token: string;

  beforeAll(async () => {
    // Calls from the page go to BASE_URL, which must be the URL of the host.
    [browser, host] = await Promise.all([
      launchBrowser(),
      startTestHost({ env: { PORT: String(await freePort()) } }),
    ]);
    const answer = await host.client().post("/api/v1/auth/login", admin);
    token = textOf(expectStatus(answer, 200), "token");
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  // Rendering takes long, so one page is resized.
  it.each(["light", "dark"])(
    "fits the screen without browser errors: %s",
    async (scheme) => {
      const [first, ...others] = screens.filter(({ colorScheme }) => colorScheme === scheme);
      if (!first) throw new Error("There is no screen with this color scheme");
      const { page, browserErrors } = await openPage(browser, host.url, first);
      await page.goto("/api/docs");
      await page.locator("#operations-tag-Tasks").click(rendering);
      const operation = page.locator("#operations-Tasks-post_tasks");
      await operation.locator(".opblock-summary-control").click(rendering);
      await operation.locator(".responses-table").first().waitFor(rendering);
      for (const screen of [first, ...others]) {
        await page.setViewportSize(screen);
        expect(await overflow(page), screen.name).toBe(0);
        const wide = await page.evaluate<string[]>(
          `[...document.querySelectorAll("body *")]
          .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
          .map((each) => each.outerHTML.slice(0, 80))`,
        );
        expect(wide, screen.name).toEqual([]);
      }
      const dark = await page.evaluate('document.documentElement.classList.contains("dark-mode")');
      expect(dark).toBe(scheme === "dark");
      expect(browserErrors).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  it("lets a user with a token try a request", async () => {
    const [, desktop = screens[0]] = screens;
    if (!desktop) throw new Error("There is no screen");
    const { page, browserErrors } = await openPage(browser, host.url, desktop);
    await page.goto("/api/docs");
    await page.locator(".auth-wrapper .authorize").first().click(rendering);
    await page.locator(".auth-container").first().waitFor();
    expect(await page.locator(".auth-container h4 code").allTextContents()).toEqual(["bearer"]);
    await page.locator("#auth-bearer-value").fill(token);
    await page.getByRole("button", { name: "Apply credentials" }).first().click();
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.locator("#operations-tag-Users").click(rendering);
    const operation = page.locator("#operations-Users-get_users_me");
    await operation.locator(".opblock-summary-control").click(rendering);
    await operation.getByRole("button", { name: "Execute" }).click();
    const answer = operation.locator(".live-responses-table");
    await answer.filter({ hasText: `"username": "${admin.username}"` }).waitFor();
    expect(browserErrors).toEqual([]);
    await page.context().close();
  }, 120_000);
});
