import * as ts from "typescript";

/**
 * Finds the messages of the warnings and errors that a module logs: the last argument of `….log.warn(…)` and
 * `log.error(…)`. Of a template, only the text before its first value.
 */
export function loggedMessages(source: string): readonly string[] {
  const messages: string[] = [];
  const file = ts.createSourceFile("a.tsx", source, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLog(node.expression)) {
      const message = textOf(node.arguments.at(-1));
      if (message !== "") messages.push(message);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return messages;
}

function isLog(called: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(called)) return false;
  const { expression: log, name } = called;
  const logName = ts.isIdentifier(log) ? log : ts.isPropertyAccessExpression(log) ? log.name : log;
  return ts.isIdentifier(logName) && logName.text === "log" && /^(warn|error)$/.test(name.text);
}

function textOf(message: ts.Expression | undefined): string {
  if (message === undefined) return "";
  if (ts.isStringLiteralLike(message)) return message.text;
  return ts.isTemplateExpression(message) ? message.head.text : "";
}
