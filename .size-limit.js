// Sizes of the built packages in kB, checked by `npm run check:size`. The limits are what is reached and
// about half a percent, so that an addition shows what it costs, and a few bytes stop nobody. The targets are 180 kB minified and 55 kB with
// brotli for a bundle, and 8 kB for a connector, which all meet; and 15 kB for core's own code, which is
// missed. What that consists of is printed afterwards (scripts/core-sizes.ts).
import usedOfCore from "./scripts/used-of-core.json" with { type: "json" };

const libraries = ["zod", "zod/mini", "mitt"];
const core = "packages/connector-core/dist/index.js";
const web = "packages/connector-core/dist/web/index.js";

const connectors = [
  {
    name: "github",
    exported: "githubConnector",
    bundled: { minified: 172.3, brotli: 53 },
    alone: 8,
  },
  {
    name: "slack",
    exported: "slackConnector",
    bundled: { minified: 170.3, brotli: 53 },
    alone: 8,
  },
  {
    name: "gcal",
    exported: "gcalConnector",
    bundled: { minified: 177.5, brotli: 54.9 },
    alone: 7.3,
  },
];

const entryOf = (name) => `packages/connector-${name}/dist/index.js`;
const kB = (size) => `${size} kB`;

/** A connector, core and all libraries, as a worker at the edge bundles them. */
function bundles({ name, exported, bundled }) {
  const check = {
    import: {
      [entryOf(name)]: `{ ${exported} }`,
      [core]: "{ checkDescriptors, createTelemetry, prepareSettings }",
      [web]: "{ parseKeys, systemClock, webCrypto }",
    },
  };
  return [
    { ...check, name: `${name}, bundled: minified`, brotli: false, limit: kB(bundled.minified) },
    { ...check, name: `${name}, bundled: brotli`, limit: kB(bundled.brotli) },
  ];
}

function withoutCore({ name, alone }) {
  return {
    name: `${name} without core: brotli`,
    path: entryOf(name),
    ignore: ["@tt/connector-core", ...libraries],
    limit: kB(alone),
  };
}

// The packages are modules, and so are the bundles; imports that are left out would otherwise be wrapped for
// CommonJS. esbuild warns of imports between chunks that it can leave out.
const modifyEsbuildConfig = (config) => ({ ...config, format: "esm", logLevel: "error" });

export default [
  ...connectors.flatMap(bundles),
  // What a connector imports and what serves it: the gate, syncs, exports, calls, changes.
  {
    name: "core as a connector uses it, without libraries: brotli",
    import: { [core]: `{ ${usedOfCore.join(", ")} }` },
    ignore: libraries,
    limit: "27.8 kB",
  },
  // Everything that the main entry exports: with OAuth, the runtime, saving and the checks of hosts too.
  {
    name: "all of core, without libraries: brotli",
    path: core,
    ignore: libraries,
    limit: "54.7 kB",
  },
  ...connectors.map(withoutCore),
].map((check) => ({ ...check, modifyEsbuildConfig }));
