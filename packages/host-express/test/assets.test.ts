import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { writeAssets } from "../assets/build";

describe("the files of the pages", () => {
  let directory: string;
  let manifest: Readonly<Record<string, string>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(inject("runDirectory"), "assets-"));
    await writeAssets(directory);
    manifest = JSON.parse(await read("manifest.json")) as typeof manifest;
  });
  afterAll(() => rm(directory, { recursive: true }));

  const read = (file: string): Promise<string> => readFile(join(directory, file), "utf8");
  const compressed = async (isCounted: (name: string) => boolean): Promise<number> => {
    const names = Object.keys(manifest).filter(isCounted);
    const files = await Promise.all(names.map((name) => read(manifest[name] ?? "")));
    return files.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1_000;
  };

  it("stay below their limits, in kB with gzip", async () => {
    expect(await compressed((name) => name === "app.css")).toBeLessThan(12);
    const isChart = (name: string): boolean => name === "charts.js";
    expect(await compressed((name) => name.endsWith(".js") && !isChart(name))).toBeLessThan(20);
    expect(await compressed(isChart)).toBeLessThan(70);
    expect(await compressed((name) => name === "icons.svg")).toBeLessThan(10);
  });

  it("have a hash of their content in their names", async () => {
    for (const file of Object.values(manifest)) expect(file).toMatch(/-[A-Z0-9]{8}\.\w+$/);
    const others = (await readdir(directory)).filter(
      (file) => !Object.values(manifest).includes(file),
    );
    expect(others.sort()).toEqual(["LICENSES.txt", "manifest.json"]);
  });

  it("are the same in every build", async () => {
    const again = await mkdtemp(join(inject("runDirectory"), "assets-"));
    await writeAssets(again);
    expect(await readdir(again)).toEqual(await readdir(directory));
    await rm(again, { recursive: true });
  });

  it("load nothing from other servers", async () => {
    for (const name of ["app.css", "main.js", "charts.js"]) {
      const text = await read(manifest[name] ?? "");
      const urls = text.match(/https?:\/\/[^\s"'`)]+/g) ?? [];
      expect(
        urls.filter((url) => !url.startsWith("http://www.w3.org/")),
        name,
      ).toEqual([]);
    }
  });

  it("contain only colors of the theme", async () => {
    // A class of another color would be a gap in a design that is checked for contrast.
    expect(await read(manifest["app.css"] ?? "")).not.toMatch(/--color-(red|blue|gray|slate)-/);
  });
});
