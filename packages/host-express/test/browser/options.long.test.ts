import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadAxe, violations } from "../support/axe";
import { launchBrowser, logIn, openPage } from "../support/browser";
import type { Client } from "../support/client";
import { fetchByHost } from "../support/fetch-by-host";
import { fakeGithub, githubToken } from "../support/github";
import { admin, startTestHost, type TestHost } from "../support/host";

const screen = { width: 390, height: 800, colorScheme: "light" } as const;

// The settings form of a connected account, whose provider lists repositories.
describe("a field whose values the provider lists", () => {
  const { github } = fakeGithub();
  let browser: Browser;
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    for (let index = 0; index < 120; index += 1) {
      github.addRepository(`octo-org/repo-${String(index)}`);
    }
    github.addRepository("octocat/elsewhere", { collaborators: { "octo-org": "write" } });
    [browser, host] = await Promise.all([
      launchBrowser(),
      startTestHost({ fetch: fetchByHost({ "api.github.com": github.fetch }) }),
    ]);
    me = host.client();
    await me.logIn(admin);
    await me.saveGithubIntegration(await me.createProject("Website"));
  });
  afterEach(() => {
    github.faults.clear();
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const open = async (javaScriptEnabled = true, as = me): Promise<Page> => {
    const { page } = await openPage(browser, host.url, { ...screen, javaScriptEnabled });
    await logIn(page, as);
    await page.goto("/integrations/github/settings");
    return page;
  };
  const faultsOf = async (page: Page): Promise<readonly string[]> => {
    await loadAxe(page);
    return violations(page, "all");
  };
  const field = (page: Page) => page.getByLabel("Repository", { exact: true });
  const choose = (page: Page) => page.getByRole("button", { name: "Choose: Repository" });
  const options = (page: Page) => page.getByRole("option");

  it("is searched, and fills in what belongs to the value", async () => {
    const page = await open();
    await choose(page).click();
    await options(page).first().waitFor();
    expect(await options(page).count()).toBe(51);
    await page.getByText("Chosen: octo-org/hello-world").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await options(page).last().click();
    await page.getByText("Show more (22 left)").waitFor();
    expect(await options(page).count()).toBe(101);
    await field(page).fill("elsewhere");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe("elsewhere");
    expect(await page.getByLabel("Repository owner").inputValue()).toBe("octocat");
    await page.getByText("Chosen: octocat/elsewhere").waitFor();
    await page.context().close();
  });

  it("keeps what is typed", async () => {
    const page = await open();
    await field(page).fill("repo-1");
    await options(page).first().waitFor();
    await page.keyboard.press("Tab");
    expect(await field(page).inputValue()).toBe("repo-1");
    await page.context().close();
  });

  it("says why the values could not be listed, and tries again", async () => {
    const page = await open();
    github.faults.add({ type: "dropped", times: 1 });
    await choose(page).click();
    await page
      .getByText(/^The choices could not be listed\. GitHub .* type the value\.$/)
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await field(page).fill("repo-7");
    await choose(page).click();
    await options(page).first().waitFor();
    await page.getByText("Chosen: octo-org/repo-7").waitFor();
    await page.context().close();
  });

  it("is listed before the first save, by what was entered", async () => {
    const page = await open(true, await host.newUser("ada"));
    await choose(page).click();
    await page
      .getByText("The choices could not be listed. Enter the credentials of GitHub")
      .waitFor();
    await page.locator("[name=github_token]").fill(githubToken);
    await choose(page).click();
    await options(page).first().waitFor();
    await field(page).fill("elsewhere");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe("elsewhere");
    expect(await page.getByLabel("Repository owner").inputValue()).toBe("octocat");
    await page.context().close();
  });

  it("is listed in a form that others changed meanwhile", async () => {
    const page = await open();
    await me.saveGithubIntegration(1, { repo_name: "repo-3" });
    await field(page).fill("repo-4");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("radio", { name: /^Take theirs/ }).waitFor();
    await choose(page).click();
    await page.getByText("Chosen: octo-org/repo-4").waitFor();
    await page.context().close();
  });

  it("is a text field without scripts", async () => {
    const page = await open(false);
    expect(await choose(page).count()).toBe(0);
    await field(page).fill("repo-9");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Settings saved.").waitFor();
    await page.goto("/integrations/github/settings");
    expect(await field(page).inputValue()).toBe("repo-9");
    await page.context().close();
  });
});
