import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it, vi } from "vitest";
import { quietMs, watchSources } from "./watch";

const sources = ["src", "test", "dev.ts"];

/** A package with its sources, watched as `tt-connector dev` does it. */
class Package {
  /** What a restart would have read, per call of `onChange`. */
  readonly seen: string[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), "tt-watch-"));
  readonly stop: () => void;

  constructor() {
    this.create("src/deep");
    this.write("src/connector.ts", "old");
    this.write("src/deep/issue.ts", "old");
    this.write("dev.ts", "old");
    this.stop = watchSources(this.#directory, sources, () => this.seen.push(this.#read()));
  }

  create(directory: string): void {
    mkdirSync(this.#path(directory), { recursive: true });
  }

  write(file: string, text: string): void {
    writeFileSync(this.#path(file), text);
  }

  /** As `sed -i` and many editors save. */
  replace(file: string, text: string): void {
    this.write(`${file}.new`, text);
    renameSync(this.#path(`${file}.new`), this.#path(file));
  }

  delete(path: string): void {
    rmSync(this.#path(path), { recursive: true });
  }

  remove(): void {
    this.stop();
    rmSync(this.#directory, { recursive: true });
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  #read(): string {
    return readdirSync(this.#directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join();
  }
}

type Step = (it: Package) => void;

const write =
  (file: string, text: string): Step =>
  (it) => {
    it.write(file, text);
  };
const replace =
  (file: string, text: string): Step =>
  (it) => {
    it.replace(file, text);
  };

const pause = (): Promise<void> => delay(3 * quietMs);

describe.concurrent("one call, with the newest text, after each of", () => {
  it.for<[string, Step, Step?]>([
    ["a write", write("src/connector.ts", "first")],
    ["a write of the setup", write("dev.ts", "first")],
    [
      "a replacement and a write",
      replace("src/connector.ts", "first"),
      write("src/connector.ts", "second"),
    ],
    ["the same, of the setup", replace("dev.ts", "first"), write("dev.ts", "second")],
    [
      "the same, further down",
      replace("src/deep/issue.ts", "first"),
      write("src/deep/issue.ts", "second"),
    ],
    ["a new file and a write", write("src/new.ts", "first"), write("src/new.ts", "second")],
    [
      "two writes at once",
      (it) => {
        it.write("src/connector.ts", "half of it");
        it.write("src/connector.ts", "first");
      },
    ],
    [
      "changes of two files at once",
      (it) => {
        it.replace("src/connector.ts", "half of it");
        it.write("dev.ts", "first");
      },
    ],
    [
      "a new directory and a write",
      (it) => {
        it.create("test/deep");
        it.write("test/deep/fixture.ts", "first");
      },
      write("test/deep/fixture.ts", "second"),
    ],
    [
      "a replaced directory and a write",
      (it) => {
        it.delete("src");
        it.create("src");
        it.write("src/connector.ts", "first");
      },
      write("src/connector.ts", "second"),
    ],
    [
      "a removal",
      (it) => {
        it.write("notes.md", "first");
        it.delete("src/deep");
      },
    ],
  ])("%s", async ([, ...steps], { expect, onTestFinished }) => {
    const made = new Package();
    onTestFinished(() => {
      made.remove();
    });
    for (const [index, step] of steps.entries()) {
      step?.(made);
      await vi.waitFor(() => {
        expect(made.seen).toHaveLength(index + 1);
      }, 10_000);
      await pause();
      expect(made.seen).toHaveLength(index + 1);
      expect(made.seen.at(-1)).toContain(["first", "second"][index]);
    }
  });
});

describe.concurrent("no call after", () => {
  it.for<[string, Step]>([
    ["a file beside the sources", write("README.md", "text")],
    ["the swap file of an editor", write("src/.connector.ts.swp", "text")],
    ["a backup", write("src/connector.ts~", "text")],
    ["an autosave", write("src/#connector.ts#", "text")],
    [
      "the end",
      (it) => {
        it.write("src/connector.ts", "text");
        it.stop();
        it.write("src/connector.ts", "more");
      },
    ],
  ])("%s", async ([, step], { expect, onTestFinished }) => {
    const made = new Package();
    onTestFinished(() => {
      made.remove();
    });
    step(made);
    await pause();
    expect(made.seen).toEqual([]);
  });
});
