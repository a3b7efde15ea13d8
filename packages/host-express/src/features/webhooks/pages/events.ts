import { domainEventTypes } from "@tt/connector-core";
import { allEvents } from "../schema";

/** Name of the checkbox of an event. */
export function eventField(type: string): string {
  return `event_${type}`;
}

const titles: Readonly<Record<string, string>> = {
  time_entry: "Time entries",
  task: "Tasks",
  project: "Projects",
  client: "Clients",
  integration: "Integrations",
};

/** What a webhook can subscribe to, by subject. */
export const eventGroups: readonly { readonly title: string; readonly types: readonly string[] }[] =
  [...new Set(domainEventTypes.map(subjectOf))].map((subject) => ({
    title: titles[subject] ?? subject,
    types: domainEventTypes.filter((type) => subjectOf(type) === subject),
  }));

function subjectOf(type: string): string {
  return type.split(".")[0] ?? type;
}

/** The events of a webhook in a few words. */
export function eventsText(events: readonly string[]): string {
  if (events.includes(allEvents)) return "All events";
  const [first = "", ...others] = events;
  return others.length === 0 ? first : `${first} and ${String(others.length)} more`;
}
