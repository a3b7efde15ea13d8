import { execFileSync } from "node:child_process";
import ts from "typescript";

// Prints the lines of source of each package without tests: lines that hold code, and lines that
// hold only comments. `npm run source-lines -- REF [REF…]` compares commits.

interface Lines {
  readonly code: number;
  readonly comments: number;
}

/** Lines of one file; blank lines count as neither. */
function linesOf(text: string, name: string): Lines {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false);
  const code = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (node.getChildCount(source) === 0 && node.getWidth(source) > 0) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      for (let line = first; line <= last; line += 1) code.add(line);
    }
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) visit(child);
  };
  for (const statement of source.statements) visit(statement);
  const filled = text.split("\n").filter((line) => line.trim() !== "").length;
  return { code: code.size, comments: Math.max(0, filled - code.size) };
}

function git(...args: string[]): string {
  return execFileSync("git", args, { encoding: "utf8", maxBuffer: 1024 ** 3 });
}

function countAt(ref: string): Map<string, Lines> {
  const counts = new Map<string, Lines>();
  const files = git("ls-tree", "-r", "--name-only", ref, "packages", "bench").split("\n");
  for (const file of files) {
    const room = /(^|\/)bench\//.test(file)
      ? "bench"
      : /^packages\/[^/]+(?=\/src\/)/.exec(file)?.[0];
    if (room === undefined || !/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) continue;
    if (file.endsWith("emoji-names.ts")) continue; // generated
    const { code, comments } = linesOf(git("show", `${ref}:${file}`), file);
    const sum = counts.get(room) ?? { code: 0, comments: 0 };
    counts.set(room, { code: sum.code + code, comments: sum.comments + comments });
  }
  return counts;
}

const refs = process.argv.length > 2 ? process.argv.slice(2) : ["HEAD"];
for (const ref of refs) {
  const counts = countAt(ref);
  process.stdout.write(`${ref}\n`);
  let [code, comments] = [0, 0];
  for (const [room, lines] of counts) {
    process.stdout.write(
      `  ${room.padEnd(30)} ${String(lines.code).padStart(6)} code ${String(lines.comments).padStart(6)} comments\n`,
    );
    code += lines.code;
    comments += lines.comments;
  }
  process.stdout.write(
    `  ${"all".padEnd(30)} ${String(code).padStart(6)} code ${String(comments).padStart(6)} comments\n`,
  );
}
