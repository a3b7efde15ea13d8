/** Arrows point down only: host → connectors → core. Inside the host: app → features → platform. */
const inHost = "^packages/host-express/src/";
const tests = "\\.test\\.tsx?$";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-knows-nobody",
      severity: "error",
      from: { path: "^packages/connector-core/(src|test)" },
      to: { path: "^packages/(?!connector-core)" },
    },
    {
      name: "connectors-know-only-core",
      severity: "error",
      from: { path: "^packages/connector-(github|gcal|slack)/src" },
      to: {
        path: "^packages/(?!connector-core|$1)",
        pathNot: "^packages/connector-(github|gcal|slack)/src",
      },
    },
    {
      name: "connectors-do-not-know-each-other",
      severity: "error",
      from: { path: "^packages/connector-(github|gcal|slack)/src" },
      to: { path: "^packages/connector-(github|gcal|slack)/", pathNot: "^packages/connector-$1/" },
    },
    {
      name: "no-frameworks-below-the-host",
      severity: "error",
      from: { path: "^packages/connector-[a-z]+/src" },
      to: { path: "node_modules/(express|kysely|pg|pg-boss|pino|@electric-sql)/" },
    },
    {
      name: "no-node-built-ins-below-the-host",
      comment: "Core and connectors run on Web-standard runtimes; Node has its own entry.",
      severity: "error",
      from: {
        path: "^packages/connector-[a-z]+/src",
        pathNot: ["^packages/connector-core/src/node/", tests],
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "platform-is-the-ground",
      severity: "error",
      from: { path: `${inHost}platform/`, pathNot: tests },
      to: { path: `${inHost}(features|storage|cli|app|host|main)` },
    },
    {
      name: "storage-uses-reads-and-writes-of-features",
      severity: "error",
      from: { path: `${inHost}storage/`, pathNot: tests },
      to: { path: `${inHost}(features/[^/]+/(routes|page|[a-z]+-routes)\\.|cli|app|host|main)` },
    },
    {
      name: "features-do-not-use-each-others-routes",
      severity: "error",
      from: { path: `${inHost}features/([^/]+)/`, pathNot: tests },
      to: {
        path: `${inHost}features/[^/]+/(routes|page|[a-z]+-routes)\\.`,
        pathNot: `${inHost}features/$1/`,
      },
    },
    {
      name: "only-app-lists-routes",
      severity: "error",
      from: { path: "^packages/host-express/src/(?!app\\.ts|features/)" },
      to: { path: `${inHost}features/[^/]+/(routes|[a-z]+-routes)\\.` },
    },
    {
      name: "nobody-imports-main",
      severity: "error",
      from: {},
      to: { path: `${inHost}main\\.ts$` },
    },
    {
      name: "no-own-index",
      comment: "A module that imports its package's index makes a cycle sooner or later.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src/" },
      to: { path: "^packages/$1/src/index\\.ts$" },
    },
    {
      name: "runtime-never-needs-testing",
      severity: "error",
      from: {
        path: "^packages/[^/]+/src/",
        pathNot: ["/testing/", tests],
      },
      to: { path: ["/src/testing/", "node_modules/(vitest|msw)/"] },
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
