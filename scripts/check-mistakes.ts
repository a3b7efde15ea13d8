import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { missingMessages, withoutDirectives } from "./mistake-messages";

// Proves that the compiler's messages about typical mistakes name what is wrong. The mistakes are in
// packages/connector-core/test/types; `@ts-expect-error` there proves that they are errors at all.

const root = resolve(import.meta.dirname, "..");
const file = join(root, "packages/connector-core/test/types/mistakes.ts");

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
  readonly config: object;
};
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
const source = readFileSync(file, "utf8");

const host = ts.createCompilerHost(options);
const readFile = host.readFile.bind(host);
host.readFile = (name) => (name === file ? withoutDirectives(source) : readFile(name));
const program = ts.createProgram([file], options, host);
const messages = program.getSemanticDiagnostics(program.getSourceFile(file)).map((diagnostic) => ({
  line: ts.getLineAndCharacterOfPosition(
    ts.createSourceFile(file, withoutDirectives(source), ts.ScriptTarget.Latest),
    diagnostic.start ?? 0,
  ).line,
  text: ts.flattenDiagnosticMessageText(diagnostic.messageText, " "),
}));

const { count, faults } = missingMessages(source, messages);
for (const fault of faults) console.error(fault);
console.log(`${String(count)} mistakes, ${String(faults.length)} without the expected message`);
if (faults.length > 0 || count === 0) process.exitCode = 1;
