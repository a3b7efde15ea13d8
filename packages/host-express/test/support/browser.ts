import { chromium, type Browser, type Page } from "playwright-core";

/** Debian's browser, without its calls home. A missing one is a failure that says so. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** The screens and colours that every page has to be good on. */
export const screens = (["light", "dark"] as const).flatMap((colorScheme) => [
  { name: `phone, ${colorScheme}`, width: 390, height: 800, colorScheme },
  { name: `desktop, ${colorScheme}`, width: 1280, height: 800, colorScheme },
]);

/** A page of a new visitor, and everything the browser complained about on it. */
export async function openPage(
  browser: Browser,
  url: string,
  { width, height, colorScheme }: Omit<(typeof screens)[number], "name">,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => {
    // Who leaves a page gives up what it was still loading.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") complaints.push(`${reason}: ${request.url()}`);
  });
  return { page, complaints };
}

/** Pixels by which a page is wider than its screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}
