import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { serveSite } from "./serve-site";

const schemes = ["light", "dark"] as const;
const widths = [1280, 390];
/** A word, and the page that has to be among the results of a search for it. */
const search = { word: "checkpoint", page: "/guide/syncs.html" };
const pages = ["/", "/guide/write-a-connector.html", "/api/REST_API.html", "/reference/"];

/**
 * Opens pages in both color schemes and two widths, and searches. Pictures are in `.tmp/site-pictures`.
 * @returns what the browser reported: requests to other hosts, errors, missing colors or results
 */
export async function tryInBrowser(root: string): Promise<string[]> {
  const pictures = join(root, "../site-pictures");
  mkdirSync(pictures, { recursive: true });
  const server = await serveSite(root);
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });
  const faults: string[] = [];
  try {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
      page.on("request", (request) => {
        const isLocal = request.url().startsWith(server.url) || request.url().startsWith("data:");
        if (!isLocal) faults.push(`${page.url()} requests ${request.url()}`);
      });
      page.on("response", (response) => {
        if (response.status() >= 400)
          faults.push(`${response.url()}: ${String(response.status())}`);
      });
      for (const [index, path] of pages.entries()) {
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(server.url + path, { waitUntil: "networkidle" });
          const isDark = await page.evaluate('document.documentElement.classList.contains("dark")');
          if (isDark !== (colorScheme === "dark")) faults.push(`${path} is not ${colorScheme}`);
          const overflow = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          if (overflow !== 0) faults.push(`${path} is wider than ${String(width)} pixels`);
          const name = `${String(index)}-${colorScheme}-${String(width)}.png`;
          await page.screenshot({ path: join(pictures, name) });
        }
      }
      faults.push(...(await searchFaults(page)));
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return faults;
}

async function searchFaults(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.keyboard.press("Control+k");
  await page.locator(".VPLocalSearchBox input").fill(search.word);
  const result = page.locator(`.VPLocalSearchBox a.result[href*="${search.page}"]`);
  try {
    await result.first().waitFor({ timeout: 30_000 });
    return [];
  } catch {
    return [`A search for "${search.word}" does not find ${search.page}`];
  }
}
