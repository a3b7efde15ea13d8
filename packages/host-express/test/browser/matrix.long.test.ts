import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fixedClock } from "@tt/connector-core/testing";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadAxe, violations } from "../support/axe";
import {
  launchBrowser,
  logInContext,
  openContext,
  openPage,
  openPageIn,
  overflow,
  screens,
  whenDrawn,
} from "../support/browser";
import type { Client } from "../support/client";
import { startTestHost, type TestHost } from "../support/host";
import { fillHost } from "../support/fill-host";
import { pageCases, type PageCase, type PageState } from "../support/pages";

/** Directory for screenshots of every page; none are made without it. */
const screenshots = process.env["TT_SCREENSHOTS"];

/** Each page on every screen (`npm run test:matrix`), otherwise on two of the four. */
const isFull = process.env["TT_TEST_MATRIX"] === "full" || screenshots !== undefined;

const narrowest = 320;

/** Where a page is loaded; then it is shown on each screen, where transitions would delay the colors. */
const start = { width: 390, height: 800, colorScheme: "light", reducedMotion: "reduce" } as const;

const cases = pageCases.flatMap((each, index) =>
  each.states.map((state, stateIndex) => ({
    ...each,
    state,
    title: `${each.name}, ${state}`,
    screens: isFull ? screens : halfOf(index + stateIndex),
  })),
);

/** Two screens with both widths and both color schemes: those that the next case leaves out. */
function halfOf(number: number): typeof screens {
  return screens.filter(({ width, colorScheme }) => {
    const isPhone = width === start.width;
    const isLight = colorScheme === "light";
    return number % 2 === 0 ? isPhone === isLight : isPhone !== isLight;
  });
}

describe("every page", () => {
  let browser: Browser;
  let host: TestHost;
  let newHost: TestHost;
  let clients: Record<PageState, Client>;
  let contexts: Record<PageState, BrowserContext>;
  const titles = new Map<string, string>();

  beforeAll(async () => {
    const clock = fixedClock("2026-11-27T11:00:00Z");
    [browser, host, newHost] = await Promise.all([
      launchBrowser(),
      startTestHost({ clock }),
      startTestHost({ clock, env: { TT_ADMIN_USERNAME: "", TT_ADMIN_PASSWORD: "" } }),
    ]);
    clients = { ...(await fillHost(host)), new: newHost.client() };
    const opened = Object.entries(clients).map(async ([state, client]) => {
      const context = await openContext(browser, client.url, start);
      await logInContext(context, client);
      return [state, context] as const;
    });
    contexts = Object.fromEntries(await Promise.all(opened)) as typeof contexts;
    if (screenshots !== undefined) await mkdir(screenshots, { recursive: true });
  });
  afterEach(async () => {
    const pages = Object.values(contexts).flatMap((context) => context.pages());
    await Promise.all(pages.map((page) => page.close()));
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await newHost.close();
  });

  it.each(cases)(
    "$title: accessible, quiet, and fits every screen",
    async (each) => {
      const { page, browserErrors } = await openPageIn(contexts[each.state]);
      const foreign = requestsElsewhere(page, clients[each.state].url);
      await open(page, each);
      expect(await page.locator("h1").count(), "number of h1").toBe(1);
      expect(await tabsOutOfSight(page), "open tabs out of sight").toEqual([]);
      await page.setViewportSize({ width: narrowest, height: 800 });
      expect(await overflow(page), `overflow at ${String(narrowest)} px`).toBe(0);
      await loadAxe(page);
      const checkedWidths = new Set<number>();
      for (const { name, width, height, colorScheme } of each.screens) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        expect(await overflow(page), `overflow, ${name}`).toBe(0);
        const rules = checkedWidths.has(width) ? "colors" : "all";
        expect(await violations(page, rules), name).toEqual([]);
        checkedWidths.add(width);
        await takeScreenshot(page, `${each.name}-${each.state}-${String(width)}-${colorScheme}`);
      }
      expect(unexpected(browserErrors, each)).toEqual([]);
      expect(foreign, "requests to other servers").toEqual([]);
      // One page may be shown in several ways. After a refused form it may be another page than was opened.
      const isRefusedForm = each.prepare !== undefined && each.status !== undefined;
      if (!isRefusedForm) titles.set(each.path.split("?", 1)[0] ?? "", await page.title());
    },
    240_000,
  );

  it("would fail here for an inline style, another server, and a faint text", async () => {
    const { page, browserErrors } = await openPage(browser, host.url, start);
    const foreign = requestsElsewhere(page, host.url);
    await page.goto("/login");
    await page.evaluate(
      `document.querySelector("main").insertAdjacentHTML("beforeend",
        '<p style="color: red">x</p><img src="http://other.example/x.png"><font color="#ddd">faint</font>')`,
    );
    await expect.poll(() => browserErrors.join("\n")).toContain("Content Security Policy");
    expect(browserErrors.join("\n")).toContain("http://other.example/x.png");
    expect(foreign).toEqual(["http://other.example/x.png"]);
    await loadAxe(page);
    const found = (await violations(page, "all")).join("\n");
    expect(found).toMatch(/^color-contrast: .*faint/m);
    expect(found).toMatch(/^image-alt: /m);
    // Faint on white, readable on black.
    expect((await violations(page, "colors")).join("\n")).toMatch(/^color-contrast: .*faint/m);
    await page.emulateMedia({ colorScheme: "dark" });
    expect((await violations(page, "colors")).join("\n")).not.toMatch(/faint/);
    await page.context().close();
  });

  it("is seen on phones and desktops, light and dark", () => {
    for (const { name } of pageCases) {
      const seen = cases.filter((each) => each.name === name).flatMap((each) => each.screens);
      expect(new Set(seen.map(({ width }) => width)), name).toEqual(new Set([390, 1280]));
      expect(new Set(seen.map((each) => each.colorScheme)), name).toEqual(
        new Set(["light", "dark"]),
      );
    }
  });

  it("has a title of its own", () => {
    const shown = [...titles.values()].map((title) => title.replace(/^● [^·]+· /, ""));
    expect(new Set(shown).size, shown.join("\n")).toBe(titles.size);
  });
});
async function open(page: Page, { path, prepare }: PageCase): Promise<void> {
  await page.goto(path);
  await page.evaluate("document.fonts.ready");
  await prepare?.(page);
}
/** Names of open tabs that are not in view, because their row is scrolled. */
function tabsOutOfSight(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".tabs [aria-current=page]")].flatMap((tab) => {
      const { left, right } = tab.getBoundingClientRect();
      return left >= 0 && right <= innerWidth ? [] : [tab.textContent];
    }),
  );
}

/** Collects requests to anything but the host. */
function requestsElsewhere(page: Page, url: string): readonly string[] {
  const found: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) found.push(request.url());
  });
  return found;
}

/** The browser also reports the status of a page that is an error by purpose. */
function unexpected(errors: readonly string[], { status = 200 }: PageCase): readonly string[] {
  const own = `status of ${String(status)}`;
  return errors.filter((text) => status === 200 || !text.includes(own));
}
async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return;
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  // As tall as the page, so that bars that stick to an edge are where a person sees them.
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  await page.setViewportSize({ ...size, height: Math.max(height, size.height) });
  // What came into view by that is loaded and drawn first.
  await whenDrawn(page);
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
  await page.setViewportSize(size);
}
