/**
 * One direction only: host → connectors → core. Inside the host: connectors → features → platform.
 * scripts/dependency-rules.test.ts breaks every rule once.
 */
const host = "^packages/host-express/src/";
const connector = "^packages/connector-(?!core/)([^/]+)/";
const pages = "(features|connectors)/.+(routes|page)\\.tsx?$";
/** Files that decide, read or write data, whoever asks. */
const domain =
  "(features|connectors)/.+/(write|store|decide|change|links|outcome|overlaps|duration|totals|references|events|count|list|write-changes|task-[a-z]+|entry-[a-z]+|entries|timers|commit)\\.ts$";
const tests = "\\.test\\.tsx?$";
const testing = "/src/testing/";
const memory = "^packages/connector-core/src/memory/";

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
      from: { path: connector, pathNot: "/test/" },
      to: { path: "^packages/", pathNot: "^packages/connector-(core|$1)/" },
    },
    {
      name: "fakes-know-only-core",
      comment: "A fake that used the connector it stands in for would repeat its mistakes.",
      severity: "error",
      from: { path: "^packages/fakes/src/", pathNot: tests },
      to: {
        path: "^packages/",
        pathNot: "^packages/(fakes/|connector-core/src/((node|web|testing/faults)/)?index\\.ts$)",
      },
    },
    {
      name: "only-tests-and-tools-need-fakes",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [tests, "^packages/(dev|fakes)/"] },
      to: { path: "^packages/fakes/" },
    },
    {
      name: "storage-sql-knows-only-core",
      comment: "No driver: the application brings one, behind `query`.",
      severity: "error",
      from: { path: "^packages/storage-sql/src/", pathNot: tests },
      to: {
        path: ["^packages/", "node_modules/"],
        pathNot: "^packages/(storage-sql/|connector-core/src/index\\.ts)",
      },
    },
    {
      name: "core-needs-two-libraries",
      severity: "error",
      from: { path: "^packages/connector-core/src/", pathNot: [tests, testing] },
      to: { path: "node_modules/", pathNot: "node_modules/(zod|mitt)/" },
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
      name: "browser-modules-stand-alone",
      comment:
        "They are bundled for browsers: besides each other, only pure functions of the platform.",
      severity: "error",
      from: { path: `${host}browser/`, pathNot: tests },
      to: {
        path: [host, "node:"],
        pathNot: [
          `${host}browser/`,
          `${host}platform/(http/form-choices|time/(duration-text|time-of-day))\\.ts$`,
        ],
      },
    },
    {
      name: "nobody-imports-browser-modules",
      severity: "error",
      from: { path: "^packages/", pathNot: [`${host}browser/`, tests] },
      to: { path: `${host}browser/` },
    },
    {
      name: "features-know-no-connector",
      comment: "The time tracker works without integrations.",
      severity: "error",
      from: { path: `${host}features/`, pathNot: tests },
      to: { path: `${host}connectors/` },
    },
    {
      name: "storage-uses-reads-and-writes-of-features",
      severity: "error",
      from: { path: `${host}connectors/storage/`, pathNot: tests },
      to: {
        path: host,
        pathNot: [
          `${host}platform/`,
          `${host}connectors/(storage|identities)/`,
          `${host}features/(access/[a-z-]+|[^/]+/(timer/)?(store|write|write-changes|schema|links|duration|references|decide|overlaps|events|outcome|progress))\\.ts$`,
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
      name: "connectors-use-no-routes-of-features",
      severity: "error",
      from: { path: `${host}connectors/`, pathNot: tests },
      to: { path: `${host}features/.+(routes|page)\\.tsx?$` },
    },
    {
      name: "features-do-not-know-who-starts-them",
      severity: "error",
      from: { path: `${host}(features|connectors)/`, pathNot: tests },
      to: { path: host, pathNot: `${host}(platform|features|connectors|version)` },
    },
    {
      name: "domain-knows-no-http",
      comment: "What is decided, read or written does not depend on who asked for it.",
      severity: "error",
      from: { path: host + domain, pathNot: tests },
      to: { path: `${host}platform/http/` },
    },
    {
      name: "only-app-lists-routes",
      severity: "error",
      from: { path: `${host}(?!app\\.ts|features/|connectors/)`, pathNot: tests },
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
      comment:
        "A module that imports an index of its package makes a cycle sooner or later. The components of pages are " +
        "a library of their own.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src/" },
      to: { path: "^packages/$1/src/(|.+/)index\\.ts$", pathNot: `${host}platform/pages/ui/` },
    },
    {
      name: "runtime-never-needs-testing",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [testing, tests, "^packages/fakes/"] },
      to: { path: [testing, "node_modules/(vitest|msw)/"] },
    },
    {
      name: "only-tests-need-memory",
      comment: "Ports that forget are for trials and tests.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [testing, tests, memory, "^packages/dev/"] },
      to: { path: memory },
    },
    {
      name: "nobody-needs-the-tools",
      comment: "What authors of connectors use is never part of what runs.",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/(dev/|create-connector/)" },
      to: { path: "^packages/(dev|create-connector)/" },
    },
    {
      name: "create-connector-knows-nobody",
      comment: "It is installed to create a package, and for nothing else.",
      severity: "error",
      from: { path: "^packages/create-connector/src/" },
      to: { path: "^packages/(?!create-connector/)" },
    },
    {
      name: "tools-use-what-is-public",
      severity: "error",
      from: { path: "^packages/dev/" },
      to: {
        path: "^packages/",
        pathNot:
          "^packages/(dev/|[^/]+/src/((node|web|memory|testing|github|slack|google|msw)/)?index\\.ts$)",
      },
    },
    {
      name: "examples-use-what-is-public",
      comment: "Demonstrations too; they start the host as a process.",
      severity: "error",
      from: { path: "^(examples|demo)/" },
      to: {
        path: "^packages/",
        pathNot:
          "^packages/[^/]+/src/((node|web|memory|testing|github|slack|google|msw)/)?index\\.ts$",
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
