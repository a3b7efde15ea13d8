import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fixedClock } from "@tt/connector-core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage, overflow } from "../support/browser";
import type { Client } from "../support/client";
import { startTestHost, type TestHost } from "../support/host";
import { fillHost, pageCases, type PageCase, type PageState } from "../support/pages";

/** Directory for screenshots of every page; none are made without it. */
const screenshots = process.env["TT_SCREENSHOTS"];

const schemes = ["light", "dark"] as const;
const widths = [390, 1280] as const;
const narrowest = 320;

/** Rules of WCAG 2.2 AA, and what axe recommends besides. */
const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const cases = pageCases.flatMap((each) =>
  each.states.map((state) => ({ ...each, state, title: `${each.name}, ${state}` })),
);

describe("every page", () => {
  let browser: Browser;
  let host: TestHost;
  let newHost: TestHost;
  let clients: Record<PageState, Client>;
  let axe: string;
  const titles = new Map<string, string>();

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const clock = fixedClock("2026-11-27T11:00:00Z");
    [browser, host, newHost] = await Promise.all([
      launchBrowser(),
      startTestHost({ clock }),
      startTestHost({ clock, env: { TT_ADMIN_USERNAME: "", TT_ADMIN_PASSWORD: "" } }),
    ]);
    clients = { ...(await fillHost(host)), new: newHost.client() };
    if (screenshots !== undefined) await mkdir(screenshots, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await newHost.close();
  });

  it.each(cases)(
    "$title: accessible, quiet, and fits every screen",
    async (each) => {
      for (const colorScheme of schemes) {
        const screen = { width: widths[0], height: 844, colorScheme };
        const client = clients[each.state];
        const { page, browserErrors } = await openPage(browser, client.url, screen);
        await logIn(page, client);
        const foreign = requestsElsewhere(page, client.url);
        await open(page, each);
        expect(await page.locator("h1").count(), "number of h1").toBe(1);
        for (const width of [narrowest, ...widths]) {
          await page.setViewportSize({ width, height: 844 });
          expect(await overflow(page), `overflow at ${String(width)} px`).toBe(0);
          if (width === narrowest) continue;
          const screen = `${String(width)} px, ${colorScheme}`;
          expect(await violations(page, axe), screen).toEqual([]);
          await takeScreenshot(page, `${each.name}-${each.state}-${String(width)}-${colorScheme}`);
        }
        expect(unexpected(browserErrors, each)).toEqual([]);
        expect(foreign, "requests to other servers").toEqual([]);
        // One page may be shown in several ways.
        titles.set(each.path.split("?", 1)[0] ?? "", await page.title());
        await page.context().close();
      }
    },
    240_000,
  );

  it("would fail here for an inline style, another server, and a faint text", async () => {
    const screen = { width: 1280, height: 844, colorScheme: "light" } as const;
    const { page, browserErrors } = await openPage(browser, host.url, screen);
    const foreign = requestsElsewhere(page, host.url);
    await page.goto("/login");
    await page.evaluate(
      `document.querySelector("main").insertAdjacentHTML("beforeend",
        '<p style="color: red">x</p><img src="http://other.example/x.png"><font color="#ddd">faint</font>')`,
    );
    await expect.poll(() => browserErrors.join("\n")).toContain("Content Security Policy");
    expect(browserErrors.join("\n")).toContain("http://other.example/x.png");
    expect(foreign).toEqual(["http://other.example/x.png"]);
    const found = await violations(page, axe);
    expect(found.join("\n")).toMatch(/^color-contrast: .*faint/m);
    expect(found.join("\n")).toMatch(/^image-alt: /m);
    await page.context().close();
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

async function violations(page: Page, axe: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  const options = JSON.stringify({ runOnly: axeTags, resultTypes: ["violations"] });
  return page.evaluate<string[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations.flatMap(
      ({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
        id + ": " + html.slice(0, 200) + " " + failureSummary)))`,
  );
}

async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return;
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  // As tall as the page, so that bars that stick to an edge are where a person sees them.
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  await page.setViewportSize({ ...size, height: Math.max(height, size.height) });
  // What came into view by that is loaded and drawn first.
  await page.waitForFunction(
    () => !document.querySelector("[data-load], [data-chart]:not([data-drawn])"),
  );
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
  await page.setViewportSize(size);
}
