import type { CardStatus, Fact, JsonValue, SetupStep } from "@tt/connector-core";
import type { GcalSettings } from "./settings";

/** The status fields that only Google Calendar integrations have. */
interface GcalStatus {
  readonly email: JsonValue;
  readonly calendar_name: JsonValue;
}

type Status = CardStatus<GcalSettings, GcalStatus>;

/** Google Calendar's mark, from simple-icons (CC0). */
export const gcalIcon =
  "M18.316 5.684H24v12.632h-5.684V5.684zM5.684 24h12.632v-5.684H5.684V24zM18.316 5.684V0" +
  "H1.895A1.894 1.894 0 0 0 0 1.895v16.421h5.684V5.684h12.632zm-7.207 6.25v-.065" +
  "c.272-.144.5-.349.687-.617s.279-.595.279-.982c0-.379-.099-.72-.3-1.025" +
  "a2.05 2.05 0 0 0-.832-.714 2.703 2.703 0 0 0-1.197-.257" +
  "c-.6 0-1.094.156-1.481.467-.386.311-.65.671-.793 1.078l1.085.452" +
  "c.086-.249.224-.461.413-.633.189-.172.445-.257.767-.257.33 0 .602.088.816.264" +
  "a.86.86 0 0 1 .322.703c0 .33-.12.589-.36.778-.24.19-.535.284-.886.284h-.567v1.085h.633" +
  "c.407 0 .748.109 1.02.327.272.218.407.499.407.843 0 .336-.129.614-.387.832" +
  "s-.565.327-.924.327c-.351 0-.651-.103-.897-.311-.248-.208-.422-.502-.521-.881" +
  "l-1.096.452c.178.616.505 1.082.977 1.401.472.319.984.478 1.538.477" +
  "a2.84 2.84 0 0 0 1.293-.291" +
  "c.382-.193.684-.458.902-.794.218-.336.327-.72.327-1.149 0-.429-.115-.797-.344-1.105" +
  "a2.067 2.067 0 0 0-.881-.689zm2.093-1.931l.602.913L15 10.045v5.744h1.187V8.446h-.827" +
  "l-2.158 1.557zM22.105 0h-3.289v5.184H24V1.895A1.894 1.894 0 0 0 22.105 0zm-3.289 23.5" +
  "l4.684-4.684h-4.684V23.5zM0 22.105C0 23.152.848 24 1.895 24h3.289v-5.184H0v3.289z";

/** How a Google Calendar integration is set up. */
export const gcalSteps = [
  {
    text: "Connect your Google account and allow access to its events.",
    action: "connect",
  },
  {
    text: "Choose the calendar, the direction, and a project for imported events, and save.",
    action: "settings",
    done: ({ connected, default_project_id: project, sync_direction: direction }) =>
      connected && (typeof project === "number" || direction === "export"),
  },
  {
    text: "Try what a sync would do. Nothing is changed.",
    action: "dry_run",
  },
  {
    text: "Sync for the first time. Later this happens by itself every half hour.",
    action: "sync",
  },
] as const satisfies readonly SetupStep<Status>[];

/** What the card of a Google Calendar integration shows. */
export function gcalFacts({ email, calendar_name }: Status): readonly Fact[] {
  return [
    { label: "Account", value: email },
    { label: "Calendar", value: calendar_name },
  ];
}
