import tseslint from "typescript-eslint";

/** Time, randomness and the network come in as ports. */
const ambient = [
  { name: "process", message: "Core and connectors know no environment." },
  { name: "fetch", message: "Use ports.fetch or ctx.http." },
  { name: "setTimeout", message: "Wait through the clock port." },
  { name: "setInterval", message: "Wait through the clock port." },
];

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "docs/reference/**",
      ".tmp/**",
      "coverage/**",
      "data/**",
    ],
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["packages/*/tsup.config.ts", "tsup.base.ts"] },
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
    files: ["packages/connector-*/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/testing/**", "**/node/**"],
    rules: {
      "no-restricted-globals": ["error", ...ambient],
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
      ],
    },
  },
  {
    // The one hard limit of a provider call, and the adapters' real clock.
    files: ["packages/connector-core/src/http/client.ts", "packages/connector-core/src/clock.ts"],
    rules: { "no-restricted-globals": "off", "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.test.{ts,tsx}", "packages/*/test/**", "**/testing/**"],
    rules: { "max-lines": ["error", { max: 1000, skipBlankLines: true, skipComments: true }] },
  },
  { files: ["**/*.{js,cjs}"], extends: [tseslint.configs.disableTypeChecked] },
);
