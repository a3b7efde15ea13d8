#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `tt-host requires Node.js 22.13 or newer, but this is ${process.versions.node}. ` +
      "In a checkout, npm brings the right version: npm run tt-host -- <command>\n",
  );
  process.exit(1);
}

// With more, optimizing the code of the embedded database takes the processors from the start itself.
setFlagsFromString("--wasm-num-compilation-tasks=1");
// Imported dynamically: older versions lack built-in modules that the program imports.
const { keepCompiledCode } = await import("./code-cache");
if (process.argv[2] === "serve") keepCompiledCode(process.env);
// Compiles every schema that is created from here on at its first use: parsing takes a third of the time.
await import("zod/compile");
const { run } = await import("./cli/program");
await run(process.argv, process.env);
