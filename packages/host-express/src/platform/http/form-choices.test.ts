import { describe, expect, it } from "vitest";
import { applyChoices, choiceName, takenValue } from "./form-choices";

describe("the choices of a form", () => {
  it.each([
    { name: "none", sent: { notes: "mine" }, read: { notes: "mine" } },
    {
      name: "the typed value",
      sent: { notes: "mine", [choiceName("notes")]: "" },
      read: { notes: "mine" },
    },
    {
      name: "the other value",
      sent: { notes: "mine", [choiceName("notes")]: takenValue("theirs") },
      read: { notes: "theirs" },
    },
    {
      name: "the other value, which is blank",
      sent: { notes: "mine", tags: "a", [choiceName("notes")]: takenValue("") },
      read: { notes: "", tags: "a" },
    },
    {
      name: "the other value of a field that was not sent",
      sent: { [choiceName("event_task")]: takenValue("on") },
      read: { event_task: "on" },
    },
  ])("$name", ({ sent, read }) => {
    expect(applyChoices(sent)).toEqual(read);
  });
});
