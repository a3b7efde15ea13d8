/**
 * Arrows point down only: host → connectors → core. Inside the host: app → features → platform.
 * scripts/arrows.test.ts breaks every rule once.
 */
const host = "^packages/host-express/src/";
const connector = "^packages/connector-(?!core/)([^/]+)/";
const pages = "features/[^/]+/[a-z-]*(routes|page)\\.tsx?$";
const tests = "\\.test\\.tsx?$";
const testing = "/src/testing/";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-knows-nobody",
      severity: "error",
      from: { path: "^packages/connector-core/" },
      to: { path: "^packages/(?!connector-core/)" },
    },
    {
      name: "connectors-know-only-core",
      comment: "Not the host, and not each other.",
      severity: "error",
      from: { path: connector },
      to: { path: "^packages/", pathNot: "^packages/connector-(core|$1)/" },
    },
    {
      name: "core-needs-four-libraries",
      severity: "error",
      from: { path: "^packages/connector-core/src/", pathNot: [tests, testing] },
      to: { path: "node_modules/", pathNot: "node_modules/(zod|mitt|ky|oauth4webapi)/" },
    },
    {
      name: "connectors-need-zod",
      comment: "No framework, no database, no client library: core's ports stand in for them.",
      severity: "error",
      from: { path: `${connector}src/`, pathNot: [tests, testing] },
      to: { path: "node_modules/", pathNot: "node_modules/zod/" },
    },
    {
      name: "no-node-built-ins-below-the-host",
      comment: "Core and connectors run on Web-standard runtimes; Node has its own entry.",
      severity: "error",
      from: {
        path: "^packages/connector-[^/]+/src/",
        pathNot: ["^packages/connector-core/src/node/", tests],
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "platform-is-the-ground",
      severity: "error",
      from: { path: `${host}platform/`, pathNot: tests },
      to: { path: host, pathNot: `${host}platform/` },
    },
    {
      name: "storage-uses-reads-and-writes-of-features",
      comment: "`external*.ts` are the writes that only changes from providers need.",
      severity: "error",
      from: { path: `${host}storage/`, pathNot: tests },
      to: {
        path: host,
        pathNot: [
          `${host}(platform|storage)/`,
          `${host}features/[^/]+/(store|write|schema|external[a-z-]*)\\.ts$`,
        ],
      },
    },
    {
      name: "features-do-not-use-each-others-routes",
      severity: "error",
      from: { path: `${host}features/([^/]+)/`, pathNot: tests },
      to: { path: host + pages, pathNot: `${host}features/$1/` },
    },
    {
      name: "features-do-not-know-who-starts-them",
      severity: "error",
      from: { path: `${host}features/`, pathNot: tests },
      to: { path: host, pathNot: `${host}(platform|features|storage|version)` },
    },
    {
      name: "only-integrations-use-storage",
      comment: "Storage is core's port; every other feature reads and writes by itself.",
      severity: "error",
      from: { path: `${host}features/(?!integrations/)`, pathNot: tests },
      to: { path: `${host}storage/` },
    },
    {
      name: "only-app-lists-routes",
      severity: "error",
      from: { path: `${host}(?!app\\.ts|features/)`, pathNot: tests },
      to: { path: host + pages },
    },
    {
      name: "nobody-imports-main",
      severity: "error",
      from: {},
      to: { path: `${host}main\\.ts$` },
    },
    {
      name: "no-own-index",
      comment: "A module that imports an index of its package makes a cycle sooner or later.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src/" },
      to: { path: "^packages/$1/src/(|.+/)index\\.ts$" },
    },
    {
      name: "runtime-never-needs-testing",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [testing, tests] },
      to: { path: [testing, "node_modules/(vitest|msw)/"] },
    },
    {
      name: "examples-use-what-is-public",
      comment: "Demonstrations too; they start the host as a process.",
      severity: "error",
      from: { path: "^(examples|demo)/" },
      to: {
        path: "^packages/",
        pathNot: "^packages/[^/]+/src/((node|web|testing)/)?index\\.ts$",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types"] },
  },
};
