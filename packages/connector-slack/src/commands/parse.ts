import { normalise, unquote } from "../text";

/** What somebody wants who typed `/tt …`. */
export type Command =
  | { readonly type: "start"; readonly what: string }
  | { readonly type: "stop" | "status" | "today" }
  | { readonly type: "link"; readonly code: string }
  | {
      readonly type: "help";
      /** What was not understood; empty: help was asked for. */
      readonly unknown: string;
    };

/** Reads the text of a command. Whatever is not understood asks for help (SL-26). Pure. */
export function parseCommand(text: string): Command {
  const typed = normalise(text);
  const [word, rest] = split(typed);
  switch (word.toLowerCase()) {
    case "start":
      return { type: "start", what: unquote(rest) };
    case "stop":
    case "status":
    case "today": {
      // Three words of ours, one of them alone: "stop the music" is no order to stop.
      const does = word.toLowerCase() as "stop" | "status" | "today";
      return rest === "" ? { type: does } : { type: "help", unknown: typed };
    }
    case "link":
      return { type: "link", code: unquote(rest) };
    case "help":
      return { type: "help", unknown: "" };
    default:
      return { type: "help", unknown: typed };
  }
}

function split(text: string): [string, string] {
  const at = text.indexOf(" ");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** The ways in which `project / task` can be meant, the longest project first. */
export function splitTask(what: string): readonly { project: string; task: string }[] {
  const ways: { project: string; task: string }[] = [];
  for (
    let at = what.lastIndexOf("/");
    at >= 0;
    at = at === 0 ? -1 : what.lastIndexOf("/", at - 1)
  ) {
    const project = unquote(what.slice(0, at).trim());
    const task = unquote(what.slice(at + 1).trim());
    if (project !== "" && task !== "") ways.push({ project, task });
  }
  return ways.slice(0, 3);
}
