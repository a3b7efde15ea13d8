import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fixedClock } from "@tt/connector-core/testing";
import type { Browser, BrowserContext } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  launchBrowser,
  logInContext,
  openContext,
  openPageIn,
  screens,
  whenDrawn,
} from "../support/browser";
import { startTestHost, type TestHost } from "../support/host";
import { fillPictures, pictureTime } from "../support/picture-data";
import { differenceOf, keep, kept, readKept, writeFailure } from "../support/pictures";

/** Replaces the pictures (`npm run update-pictures`) instead of comparing. */
const isUpdate = process.env["TT_UPDATE_PICTURES"] === "1";

/** Share of the pixels that may differ. */
const tolerance = 0.001;
/** The same in another version of the browser than the one that took the pictures, whose text differs. */
const toleranceOfOthers = 0.01;

const pages = [
  { name: "login", path: "/login", isLoggedIn: false },
  { name: "today", path: "/", isLoggedIn: true },
  { name: "entries", path: "/entries?range=month", isLoggedIn: true },
  { name: "project", path: "/projects/1", isLoggedIn: true },
  { name: "integrations", path: "/integrations", isLoggedIn: true },
] as const;

/** The name of a picture. */
const nameOf = (page: string, screen: string): string => `${page}-${screen.replace(", ", "-")}`;

describe("pictures", () => {
  let browser: Browser;
  let host: TestHost;
  let contexts: Record<"in" | "out", BrowserContext>;
  let version = "";

  beforeAll(async () => {
    [browser, host] = await Promise.all([
      // Text as the fonts have it, not as the machine adjusts it to pixels.
      launchBrowser(["--font-render-hinting=none", "--force-color-profile=srgb"]),
      startTestHost({ clock: fixedClock(pictureTime) }),
    ]);
    const me = await fillPictures(host);
    const start = {
      width: 390,
      height: 800,
      colorScheme: "light",
      reducedMotion: "reduce",
    } as const;
    contexts = {
      in: await openContext(browser, host.url, start),
      out: await openContext(browser, host.url, start),
    };
    await logInContext(contexts.in, me);
    if (isUpdate) await writeFile(join(kept, "browser.txt"), `${browser.version()}\n`);
    version = (await readFile(join(kept, "browser.txt"), "utf8")).trim();
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  it.each(pages)("$name is as it was", async ({ name, path, isLoggedIn }) => {
    const { page } = await openPageIn(contexts[isLoggedIn ? "in" : "out"]);
    await page.clock.setFixedTime(pictureTime);
    await page.goto(path);
    const failures: string[] = [];
    for (const screen of screens) {
      await page.setViewportSize(screen);
      await page.emulateMedia({ colorScheme: screen.colorScheme });
      await whenDrawn(page);
      const actual = await page.screenshot({ animations: "disabled", caret: "hide" });
      const picture = nameOf(name, screen.name);
      if (isUpdate) await keep(picture, actual);
      else failures.push(...(await compare(picture, actual)));
    }
    await page.close();
    expect(failures, "if they should: npm run update-pictures").toEqual([]);
  });

  /** Compares a picture with the kept one. @returns why it fails, if it does */
  async function compare(picture: string, actual: Uint8Array): Promise<readonly string[]> {
    const difference = differenceOf(await readKept(picture), actual);
    const isSame = version === browser.version();
    if (difference.share <= (isSame ? tolerance : toleranceOfOthers)) return [];
    const file = await writeFailure(picture, actual, difference);
    const versions = isSame ? "" : `; taken with ${version}, this is ${browser.version()}`;
    return [`${(difference.share * 100).toFixed(2)} % differ: ${file}${versions}`];
  }

  it("keeps no other pictures", async () => {
    const names = pages.flatMap(({ name }) =>
      screens.map((screen) => `${nameOf(name, screen.name)}.png`),
    );
    expect((await readdir(kept)).toSorted()).toEqual(["browser.txt", ...names].toSorted());
  });

  it("would fail for a button of another color", async () => {
    const before = await readKept("login-desktop-light");
    const picture = PNG.sync.read(Buffer.from(before));
    for (let y = 400; y < 440; y += 1)
      for (let x = 500; x < 600; x += 1) picture.data.set([255, 0, 0], (y * picture.width + x) * 4);
    const { share } = differenceOf(before, PNG.sync.write(picture));
    expect(share).toBeGreaterThan(tolerance);
    expect(differenceOf(before, before).share).toBe(0);
  });
});
