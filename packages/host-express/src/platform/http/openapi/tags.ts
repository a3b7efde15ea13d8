/** Groups of the document, in the order readers meet them. Every route names one. */
export const tags = {
  System: "What machines ask before anything else: are you there, who are you, how are you.",
  Projects: "Work for a client, with a rate and a budget.",
  "Time entries": "Time spent, with a beginning and an end.",
  Timer: "The entry that is running.",
  Tasks: "Parts of a project; connectors make them too.",
  Clients: "Whom the work is for.",
  Reports: "Sums over time entries.",
  Search: "One question to projects, tasks, clients and time entries.",
  Users: "The people.",
  Session: "Logging in and out as a browser does.",
  Profile: "Your own settings.",
  Administration: "Tokens and settings of this installation, for administrators.",
  Integrations:
    "Your connectors' cards. They belong to a browser session: log in, then call them with the cookie.",
  Webhooks: "Where providers deliver. Every delivery is verified by its signature.",
  Pages: "Pages for people.",
} as const;

/** One of {@link tags}. */
export type Tag = keyof typeof tags;
