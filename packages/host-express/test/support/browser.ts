import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type LaunchOptions,
  type Page,
} from "playwright-core";
import { inject } from "vitest";
import type { Client } from "./client";

type Installation = Pick<LaunchOptions, "executablePath" | "env">;

const systemPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

let fromNpm: Promise<Installation> | undefined;

/**
 * Starts Chromium without background networking. Uses the one at `CHROMIUM_PATH` (default: the
 * system's, else the one from npm; `npm` selects the latter).
 * @param more More arguments.
 */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const path =
    process.env["CHROMIUM_PATH"] ?? systemPaths.find((each) => existsSync(each)) ?? "npm";
  const installation =
    path === "npm" ? await (fromNpm ??= unpackChromium()) : { executablePath: path };
  return chromium.launch({
    ...installation,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...more,
    ],
  });
}

/**
 * Unpacks the Chromium of `@sparticuz/chromium` (200 MB, 4 s) for this run, with the libraries and
 * the font in it, for machines without them.
 */
async function unpackChromium(): Promise<Installation> {
  const directory = await mkdtemp(join(inject("runDirectory"), "chromium-"));
  const program = `
    import chromium from "@sparticuz/chromium";
    process.stdout.write(await chromium.executablePath());
  `;
  // In a separate process, because the package reads TMPDIR and whether it runs on AWS Lambda.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", program],
    {
      cwd: import.meta.dirname,
      env: { TMPDIR: directory, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
    },
  );
  const fontConfig = join(directory, "fonts.conf");
  await writeFile(
    fontConfig,
    `<fontconfig>
      <dir>/usr/share/fonts</dir>
      <dir>${join(directory, "fonts")}</dir>
      <cachedir>${join(directory, "font-cache")}</cachedir>
    </fontconfig>`,
  );
  return {
    executablePath: stdout,
    env: {
      PATH: process.env["PATH"],
      HOME: directory,
      FONTCONFIG_FILE: fontConfig,
      LD_LIBRARY_PATH: join(directory, "al2023/lib"),
    },
  };
}

/** Screen sizes and color schemes that every page is tested with. */
export const screens = (["light", "dark"] as const).flatMap((colorScheme) => [
  { name: `phone, ${colorScheme}`, width: 390, height: 800, colorScheme },
  { name: `desktop, ${colorScheme}`, width: 1280, height: 800, colorScheme },
]);

type Screen = Omit<(typeof screens)[number], "name"> & {
  readonly javaScriptEnabled?: boolean;
  readonly reducedMotion?: "reduce";
};

/** Opens a browser context: its pages share a session and what they have loaded. */
export async function openContext(
  browser: Browser,
  url: string,
  screen: Screen,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: screen.width, height: screen.height },
    colorScheme: screen.colorScheme,
    javaScriptEnabled: screen.javaScriptEnabled ?? true,
    reducedMotion: screen.reducedMotion ?? null,
  });
  context.setDefaultTimeout(20_000);
  return context;
}

/** Opens a page in a new browser context, and collects the errors that the browser reports. */
export async function openPage(
  browser: Browser,
  url: string,
  screen: Screen,
): Promise<{ readonly page: Page; readonly browserErrors: readonly string[] }> {
  return openPageIn(await openContext(browser, url, screen));
}

/** Opens a page in a context, and collects the errors that the browser reports. */
export async function openPageIn(
  context: BrowserContext,
): Promise<{ readonly page: Page; readonly browserErrors: readonly string[] }> {
  const page = await context.newPage();
  const browserErrors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      browserErrors.push(message.text());
  });
  page.on("pageerror", (error) => browserErrors.push(error.message));
  page.on("requestfailed", (request) => {
    // Navigation aborts pending requests of the previous page.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") browserErrors.push(`${reason}: ${request.url()}`);
  });
  return { page, browserErrors };
}

/** Gives a page and its context the session of a client. */
export async function logIn(page: Page, client: Client): Promise<void> {
  await logInContext(page.context(), client);
}

/** Gives the pages of a context the session of a client. */
export async function logInContext(context: BrowserContext, client: Client): Promise<void> {
  const pair = client.credentials["cookie"];
  if (pair === undefined) return;
  const [name = "", value = ""] = pair.split("=", 2);
  await context.addCookies([{ name, value, url: client.url }]);
}

/** Number of pixels by which a page is wider than its screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}

/** Waits until the fonts, the parts and the charts that are in view are there. */
export async function whenDrawn(page: Page): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("[data-load], [data-chart]:not([data-drawn])")].every(
      // Parts of what is closed are loaded when it is opened.
      (each) => !each.checkVisibility() || each.getBoundingClientRect().top >= innerHeight,
    ),
  );
}
