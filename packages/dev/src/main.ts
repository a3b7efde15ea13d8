#!/usr/bin/env node
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    "tt-connector requires Node.js 22.18 or newer, which runs TypeScript, but this is " +
      `${process.versions.node}.\n`,
  );
  process.exit(1);
}

// Imported dynamically: older versions lack built-in modules that the program imports.
const { run } = await import("./program");
await run(fileURLToPath(import.meta.url));
