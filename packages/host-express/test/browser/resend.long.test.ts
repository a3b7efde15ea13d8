import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import type { Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const screen = { width: 1280, height: 800, colorScheme: "light" } as const;

// The response to a form of the timer is lost: the script sends the form again.
describe("a form of the timer without a response", () => {
  let browser: Browser;
  let host: TestHost;
  let me: Client;
  let page: Page;
  /** The keys of the requests to `/timer/…`. */
  const keys: (string | undefined)[] = [];

  beforeAll(async () => {
    // Several timers, so that a second one is not prevented by the setting.
    const env = { SINGLE_ACTIVE_TIMER: "false" };
    [browser, host] = await Promise.all([launchBrowser(), startTestHost({ env })]);
    me = host.client();
    await me.logIn(admin);
    await me.createProject("Website");
  });
  afterEach(async () => {
    await page.context().close();
    await host.database.db.deleteFrom("time_entries").execute();
    keys.length = 0;
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  /** @param lost Number of requests whose response does not arrive. @param status Of a proxy instead. */
  const open = async (lost: number, status?: number): Promise<void> => {
    ({ page } = await openPage(browser, host.url, screen));
    await logIn(page, me);
    await page.route("**/timer/*", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > lost) return route.continue();
      // The server processes it, and only its response is lost.
      const headers = { ...route.request().headers(), "sec-fetch-site": "same-origin" };
      const response = await route.fetch({ headers });
      expect(response.status()).toBe(204);
      return status === undefined ? route.abort() : route.fulfill({ status, body: "" });
    });
    await page.goto("/");
    await page.getByLabel("What are you working on?").first().fill("Draft");
    await page.getByRole("combobox", { name: "Project or task" }).fill("Website");
    await page
      .getByRole("option", { name: /Website/ })
      .first()
      .click();
  };
  const start = () => page.getByRole("button", { name: "Start", exact: true }).click();
  const entries = () =>
    host.database.db.selectFrom("time_entries").select(["notes", "end_time"]).execute();
  const oneKey = () => [...new Set(keys)];

  it.each([
    ["the connection broke", undefined],
    ["a proxy did not wait", 504],
  ] as const)(
    "is sent again on its own after %s, and starts and stops one timer",
    async (_why, status) => {
      await open(1, status);
      await start();
      await page.getByRole("timer").waitFor();
      expect(await entries()).toMatchObject([{ notes: "Draft", end_time: null }]);
      expect(keys).toHaveLength(2);
      expect(oneKey()).toEqual([expect.stringMatching(/^\d+(-\d+){3}$/)]);
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await page.getByLabel("What are you working on?").first().waitFor();
      expect(await entries()).toMatchObject([{ end_time: expect.anything() as unknown }]);
      expect(oneKey()).toHaveLength(2);
    },
  );

  it("is sent again by hand with the same key, after it was given up", async () => {
    await open(3);
    await start();
    await page.getByText("No connection. Not saved yet.").waitFor();
    expect(await entries()).toHaveLength(1);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("timer").waitFor();
    expect(await entries()).toHaveLength(1);
    expect([keys.length, oneKey().length]).toEqual([4, 1]);
  });
});
