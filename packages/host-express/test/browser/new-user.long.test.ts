import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, openPage } from "../support/browser";
import { fakeGithub, githubToken } from "../support/github";
import { freePort } from "../../../../scripts/free-port";
import { startTestHost, type TestHost } from "../support/host";

const { github, repository } = fakeGithub();
let browser: Browser;
let host: TestHost;

beforeAll(async () => {
  // GitHub delivers to the URL that the host knows of itself.
  const PORT = String(await freePort());
  [browser, host] = await Promise.all([
    launchBrowser(),
    startTestHost({
      env: { PORT, TT_ADMIN_USERNAME: "", TT_ADMIN_PASSWORD: "" },
      fetch: github.fetch,
    }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await host.close();
});

/** What a person does on a page, counted. */
class Person {
  readonly page: Page;
  clicks = 0;
  fields = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  button(name: string): Promise<void> {
    return this.click(this.page.getByRole("button", { name, exact: true }).first());
  }

  link(name: string | RegExp): Promise<void> {
    return this.click(this.page.getByRole("link", { name }).first());
  }

  async fill(label: string, value: string): Promise<void> {
    this.fields += 1;
    await this.page.getByLabel(label, { exact: true }).first().fill(value);
  }
}

it("a new user comes from the first page to a task from GitHub", async () => {
  const screen = { width: 1280, height: 800, colorScheme: "light" } as const;
  const { page, browserErrors } = await openPage(browser, host.url, screen);
  const started = performance.now();
  const person = new Person(page);

  await page.goto("/");
  await person.fill("Username", "ada");
  await person.fill("Password", "long-enough-1");
  await person.fill("Repeat the password", "long-enough-1");
  await person.button("Create the account");
  await page.getByRole("heading", { name: "First steps" }).waitFor();

  await person.link("Add a project");
  await person.fill("Name", "Website");
  await person.fill("Client", "Acme");
  await person.button("Add the project");
  await page.getByRole("heading", { name: "Website", exact: true }).waitFor();

  await person.button("Start timer: Website");
  await page.getByRole("button", { name: "Stop" }).waitFor();
  await person.button("Stop");
  await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });

  await person.link("Integrations");
  const card = page
    .getByRole("article")
    .filter({ has: page.getByRole("heading", { name: "GitHub" }) });
  await person.click(card.getByRole("link", { name: "Set up" }));
  await person.link("Open the settings");
  await person.fill("Access token", githubToken);
  await person.fill("Repository owner", "octo-org");
  await person.fill("Repository", "hello-world");
  const project = page.getByLabel("Project", { exact: true }).first();
  await project.fill("Web");
  await person.click(page.getByRole("option", { name: /Website/ }).first());
  await person.button("Save");

  await person.link("Set-up");
  await person.button("Register webhook");
  await expect.poll(() => repository.hooks.length).toBe(1);

  await repository.openIssue({ title: "Saving crashes" });
  await github.settled();
  await person.link("Tasks");
  await page.getByRole("link", { name: "Saving crashes" }).first().waitFor();

  const seconds = (performance.now() - started) / 1000;
  console.info(
    `From the first page to a task from GitHub: ${String(person.clicks)} clicks, ` +
      `${String(person.fields)} fields, ${seconds.toFixed(1)} s of waiting for pages`,
  );
  expect(browserErrors).toEqual([]);
  await page.context().close();
});
