import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathFaults, tarballFaults, type SharedFields } from "./tarball-faults";

const repository: SharedFields = { license: "MIT" };
const manifest = {
  name: "@tt/x",
  description: "An example.",
  keywords: ["example"],
  license: "MIT",
};
const readme =
  "[docs](https://example.com), [part](#part), [more](docs/more.md#part), in the repository's settings";

interface Changes {
  readonly manifest?: object;
  readonly readme?: string;
  readonly without?: string;
  readonly repository?: SharedFields;
}

function faults(changes: Changes = {}): string[] {
  const paths = ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "docs/more.md"];
  return tarballFaults(
    {
      paths: paths.filter((path) => path !== changes.without),
      texts: {
        "package.json": JSON.stringify({ ...manifest, ...changes.manifest }),
        "README.md": changes.readme ?? readme,
      },
    },
    changes.repository ?? repository,
  );
}

const url = { type: "git", url: "https://example.com/x.git" };

describe("a tarball", () => {
  it("is sound", () => {
    expect(faults()).toEqual([]);
    const located = { repository: { ...url, directory: "packages/x" } };
    expect(faults({ manifest: located, repository: { license: "MIT", repository: url } })).toEqual(
      [],
    );
  });

  it.each<readonly [string, Changes]>([
    ["LICENSE is missing", { without: "LICENSE" }],
    ["CHANGELOG.md is missing", { without: "CHANGELOG.md" }],
    ["README.md is missing", { without: "README.md" }],
    ["it has no description", { manifest: { description: "" } }],
    ["it has no keywords", { manifest: { keywords: [] } }],
    ["`license` differs", { manifest: { license: "ISC" } }],
    ["`homepage` differs", { manifest: { homepage: "https://example.com/made-up" } }],
    ["`repository` differs", { repository: { license: "MIT", repository: url } }],
    [
      "`repository` differs",
      { manifest: { repository: url }, repository: { license: "MIT", repository: url } },
    ],
    ["README.md links ../core/README.md", { readme: "[core](../core/README.md)" }],
    ["README.md links docs/more.md", { without: "docs/more.md" }],
    ["README.md points at the repository: `docs/more.md`", { readme: "See `docs/more.md`." }],
    ["README.md points at the repository: `examples/`", { readme: "Try `examples/`." }],
    [
      "README.md points at the repository: in the repository",
      { readme: "It is in the repository." },
    ],
  ])("has a fault: %s", (text, changes) => {
    expect(faults(changes)).toEqual([expect.stringContaining(`@tt/x: ${text}`)]);
  });
});

it.each(globSync("packages/*/README.md", { cwd: join(import.meta.dirname, "..") }))(
  "%s says what its readers can see",
  (path) => {
    expect(pathFaults(readFileSync(join(import.meta.dirname, "..", path), "utf8"))).toEqual([]);
  },
);
