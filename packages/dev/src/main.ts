#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { nodeFault } from "./node-fault";

const fault = nodeFault(process.versions.node);
if (fault === undefined) {
  // Its imports are modules that an older Node.js does not have.
  const { run } = await import("./program");
  await run(fileURLToPath(import.meta.url));
} else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}
