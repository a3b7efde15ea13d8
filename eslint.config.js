import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

/** Time, randomness and the network come in as ports. */
const ambient = [
  { name: "process", message: "Core and connectors know no environment." },
  { name: "fetch", message: "Use ctx.api." },
  { name: "setTimeout", message: "Wait through the clock port." },
  { name: "setInterval", message: "Wait through the clock port." },
];

/** Also as properties: `globalThis.fetch` is the same network. */
const banGlobals = (globals) => ["error", { globals, checkGlobalObject: true }];
const exceptTimeout = ambient.filter((entry) => entry.name !== "setTimeout");

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "docs/reference/**",
      ".tmp/**",
      "coverage/**",
      "data/**",
      // Checked in the packages that are created from them (scripts/check-created.ts).
      "packages/create-connector/template/**",
    ],
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        // The root project maps @tt/* to sources. The packages' own tsconfigs see only builds, and
        // would make every imported type an error on a clean clone.
        project: "./tsconfig.json",
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      // `state["key"]` says that the key is data; `state.key` would say that it is declared.
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      // A function type with a name reads better in an interface of ports.
      "@typescript-eslint/prefer-function-type": "off",
      "@typescript-eslint/prefer-readonly": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
    },
  },
  {
    // typedoc asks the same of what the entry points show; this also covers the modules behind them.
    files: ["packages/connector-*/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    plugins: { jsdoc },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: { esm: true, cjs: false, window: false },
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: [
            "TSInterfaceDeclaration",
            "TSTypeAliasDeclaration",
            "ExportNamedDeclaration > VariableDeclaration",
          ],
          checkConstructors: false,
          enableFixer: false,
        },
      ],
    },
  },
  {
    files: ["packages/connector-*/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/testing/**", "**/node/**"],
    rules: {
      "no-restricted-globals": banGlobals(ambient),
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Use the clock port." },
        { object: "Math", property: "random", message: "Use crypto.random." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Use the clock port.",
        },
        { selector: "CallExpression[callee.name='Date']", message: "Use the clock port." },
      ],
    },
  },
  {
    // The hard limit of a provider call must hold even under a clock that stands still.
    files: ["packages/connector-core/src/http/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-globals": banGlobals(exceptTimeout) },
  },
  {
    // The real clock, handed out by the /node and /web adapters only.
    files: [
      "packages/connector-core/src/clock.ts",
      // Lets other work proceed during a sleep that takes no time.
      "packages/connector-core/src/memory/fixed-clock.ts",
    ],
    rules: {
      "no-restricted-globals": banGlobals(exceptTimeout),
      "no-restricted-syntax": "off",
    },
  },
  {
    // The network of the platform, unless an application passes another one.
    files: ["packages/connector-core/src/runtime/platform-fetch.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["**/*.test.{ts,tsx}", "packages/*/test/**", "**/testing/**"],
    rules: { "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Longer than the limit when it came, by name: the list may only get shorter.
    files: [
      "packages/connector-core/src/testing/test-storage.ts",
      "packages/connector-core/test/webhook/receive.test.ts",
    ],
    rules: { "max-lines": ["error", { max: 1000, skipBlankLines: true, skipComments: true }] },
  },
  {
    // A generated table, and a list of exports.
    files: [
      "packages/connector-core/src/index.ts",
      "packages/connector-core/src/names/emoji-names.ts",
    ],
    rules: { "max-lines": "off" },
  },
  // Outside the project: tsup's own types do not resolve.
  {
    files: ["**/*.{js,cjs}", "**/tsup.config.ts", "tsup.base.ts"],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
