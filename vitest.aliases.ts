import { fileURLToPath } from "node:url";

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const source = (path: string): string => fileAt(`./packages/${path}/index.ts`);

/** The packages' sources instead of their builds, so that tests need none. */
export const aliases = [
  {
    find: "@tt/connector-core/node",
    replacement: source("connector-core/src/node"),
  },
  {
    find: "@tt/connector-core/web",
    replacement: source("connector-core/src/web"),
  },
  {
    find: "@tt/connector-core/names",
    replacement: source("connector-core/src/names"),
  },
  {
    find: "@tt/connector-core/memory",
    replacement: source("connector-core/src/memory"),
  },
  // Before its prefix: the first match counts.
  {
    find: "@tt/connector-core/testing/faults",
    replacement: source("connector-core/src/testing/faults"),
  },
  {
    find: "@tt/connector-core/testing",
    replacement: source("connector-core/src/testing"),
  },
  { find: "@tt/connector-core", replacement: source("connector-core/src") },
  { find: "@tt/connector-github", replacement: source("connector-github/src") },
  { find: "@tt/connector-slack", replacement: source("connector-slack/src") },
  { find: "@tt/connector-gcal", replacement: source("connector-gcal/src") },
  { find: "@tt/fakes/github", replacement: source("fakes/src/github") },
  { find: "@tt/fakes/slack", replacement: source("fakes/src/slack") },
  { find: "@tt/fakes/google", replacement: source("fakes/src/google") },
  { find: "@tt/fakes/msw", replacement: source("fakes/src/msw") },
  { find: "@tt/fakes", replacement: source("fakes/src") },
  { find: "@tt/storage-sql", replacement: source("storage-sql/src") },
  { find: "@tt/host-express", replacement: source("host-express/src") },
  { find: "@tt/dev", replacement: source("dev/src") },
];

/** Password hashes that cost next to nothing, in tests only. */
export const quickArgon2 = {
  find: /^@node-rs\/argon2$/,
  replacement: fileAt("./packages/host-express/test/support/quick-argon2.ts"),
};
