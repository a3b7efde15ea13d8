import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage, overflow, screens } from "../support/browser";
import { deliver, issueDelivery } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const desktop = { width: 1280, height: 800, colorScheme: "light" } as const;

describe("a new installation", () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startTestHost({ env: { TT_ADMIN_USERNAME: "", TT_ADMIN_PASSWORD: "" } });
  });
  afterAll(() => host.close());

  it("creates the first account, logs out and logs in again", async () => {
    const { page, browserErrors } = await openPage(browser, host.url, desktop);
    await page.goto("/");
    expect(new URL(page.url()).pathname).toBe("/setup");
    await page.getByLabel("Username").fill("ada");
    await page.getByLabel(/^Password\s*At least/).fill("long-enough-1");
    await page.getByLabel("Repeat the password").fill("long-enough-2");
    await page.getByLabel("Time zone").selectOption("Europe/Berlin");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    // The form keeps the entered values except the passwords.
    expect(await page.getByLabel("Username").inputValue()).toBe("ada");
    expect(await page.getByLabel("Time zone").inputValue()).toBe("Europe/Berlin");
    await page.getByLabel(/^Password\s*At least/).fill("long-enough-1");
    await page.getByLabel("Repeat the password").fill("long-enough-1");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.getByRole("heading", { name: "Recent tasks" }).waitFor();
    expect(await page.getByText("No timer is running.").isVisible()).toBe(true);

    await page.getByRole("button", { name: "Log out ada" }).click();
    expect(new URL(page.url()).pathname).toBe("/login");
    await page.getByLabel("Username").fill("ada");
    await page.getByLabel("Password").fill("wrong-password");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("alert").textContent()).toContain("password");
    await page.getByLabel("Password").fill("long-enough-1");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Timer" }).waitFor();
    // The browser reports only the two refused forms, which got 4xx.
    expect(browserErrors.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
    await page.context().close();
  });
});

describe("every page", () => {
  let host: TestHost;
  let session: Awaited<ReturnType<BrowserContext["cookies"]>>;
  beforeAll(async () => {
    host = await startTestHost();
    const me = host.client();
    await me.logIn(admin);
    const project = await me.createProject("A project with a rather long name ".repeat(4).trim());
    const webhookPath = await me.saveGithubIntegration(project);
    const titles = ["Short", "<script>alert(1)</script>", "Unbroken".repeat(24)];
    for (const [index, title] of titles.entries()) {
      const delivery = await issueDelivery("opened", { issue: { number: index + 1, title } });
      expect((await deliver(host.url, webhookPath, delivery)).status).toBe(200);
    }
    await me.post("/api/v1/timer/start", { project_id: project });
    const { page } = await openPage(browser, host.url, desktop);
    await page.goto("/login");
    await page.getByLabel("Username").fill(admin.username);
    await page.getByLabel("Password").fill(admin.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Timer" }).waitFor();
    session = await page.context().cookies();
    await page.context().close();
  });
  afterAll(() => host.close());

  it.each(screens)("fits the screen without browser errors: $name", async (screen) => {
    const { page, browserErrors } = await openPage(browser, host.url, screen);
    await page.goto("/login");
    expect(await overflow(page)).toBe(0);
    await page.context().addCookies(session);
    await page.goto("/");
    await page.getByText("<script>alert(1)</script>").waitFor();
    expect(await overflow(page)).toBe(0);
    await page.getByRole("link", { name: "Google Calendar" }).click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect(await overflow(page)).toBe(0);
    expect(browserErrors).toEqual([]);
    await page.goto("/integrations/google/callback?state=x");
    await page.getByText("Nothing was changed.").waitFor();
    expect(await overflow(page)).toBe(0);
    await page.goto("/nothing-here");
    expect(await page.getByRole("heading").first().textContent()).toBeTruthy();
    expect(await overflow(page)).toBe(0);
    await page.context().close();
  });
});
