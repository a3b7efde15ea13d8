import { normalize, unquote } from "../text";

/** A parsed `/tt …` command. */
export type Command =
  | { readonly type: "start"; readonly what: string }
  | { readonly type: "stop" | "status" | "today" }
  | { readonly type: "link"; readonly code: string }
  | {
      readonly type: "help";
      /** Text that is not a command. Empty if the user typed `help`. */
      readonly unknown: string;
    };

/**
 * Parses the text of a slash command. Text that is not a command becomes `help` with the text as
 * `unknown`. Pure.
 *
 * @example
 * ```ts
 * import { parseCommand } from "@tt/connector-slack";
 *
 * parseCommand("start Website / Login"); // { type: "start", what: "Website / Login" }
 * parseCommand("strat"); // { type: "help", unknown: "strat" }
 * ```
 */
export function parseCommand(text: string): Command {
  const typed = normalize(text);
  const [, word = "", rest = ""] = /^([^ ]*) ?(.*)$/.exec(typed) ?? [];
  const type = word.toLowerCase();
  switch (type) {
    case "start":
      return { type, what: unquote(rest) };
    case "stop":
    case "status":
    case "today":
      // Only alone: "stop the music" is not a command to stop the timer.
      return rest === "" ? { type } : { type: "help", unknown: typed };
    case "link":
      return { type, code: unquote(rest) };
    default:
      return { type: "help", unknown: type === "help" ? "" : typed };
  }
}

/**
 * The readings of `project / task`, longest project first: names may contain slashes themselves. At
 * most three.
 */
export function splitTask(what: string): readonly { project: string; task: string }[] {
  const readings: { project: string; task: string }[] = [];
  for (let at = what.lastIndexOf("/"); at > 0; at = what.lastIndexOf("/", at - 1)) {
    const project = unquote(what.slice(0, at).trim());
    const task = unquote(what.slice(at + 1).trim());
    if (project !== "" && task !== "") readings.push({ project, task });
  }
  return readings.slice(0, 3);
}
