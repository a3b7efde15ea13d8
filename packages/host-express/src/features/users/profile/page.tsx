import type { VNode } from "preact";
import { maxPasswordLength, minPasswordLength } from "../../../platform/auth/password-rules";
import type { FieldErrors } from "../../../platform/http/http-error";
import type { Keys } from "../../../platform/pages/keys";
import type { PageContent } from "../../../platform/pages/page";
import type { Theme } from "../../../platform/pages/theme";
import {
  Button,
  Card,
  Checkbox,
  Combobox,
  Form,
  FormErrors,
  PageHeader,
  Segmented,
  Select,
  TextInput,
  formFields,
  type FormConflict,
} from "../../../platform/pages/ui";
import type { DeclaredIdentity } from "../schema";
import { BrowserCard } from "./browser-card";
import { profilePath } from "./paths";
import { SessionsCard, type SessionsCardProps } from "./sessions-card";

/** A form that was refused. */
export interface RefusedForm {
  readonly errors: FieldErrors;
  readonly status: 400 | 409;
}

/** Content of the profile page. */
export interface ProfilePageProps extends SessionsCardProps {
  readonly username: string;
  /** What the fields of the profile show, by name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly identities: readonly DeclaredIdentity[];
  readonly zones: readonly string[];
  /** The installation's time zone, which is used if the user has none. */
  readonly installationZone: string;
  readonly refused?: RefusedForm | undefined;
  readonly conflict?: FormConflict | undefined;
  /** The refused form of the password. */
  readonly refusedPassword?: RefusedForm | undefined;
  readonly theme: Theme;
  readonly keys: Keys;
}

const labels: Readonly<Record<string, string>> = {
  full_name: "Full name",
  timezone: "Time zone",
  date_format: "Dates",
  time_format: "Times",
  week_start_day: "Weeks start on",
  standard_hours_per_day: "Hours per day",
  weekly_goal_hours: "Weekly goal in hours",
  time_rounding_enabled: "Round the durations of entries",
  time_rounding_minutes: "Round to",
  time_rounding_method: "Round",
  github_auto_start: "Others may start my timer",
  current_password: "Current password",
  new_password: "New password",
};

/** The page on which users change how the app works for them. */
export function profilePage(props: ProfilePageProps): PageContent {
  const { username, refused, refusedPassword } = props;
  return {
    title: "Profile",
    status: refused?.status ?? refusedPassword?.status,
    children: (
      <>
        <PageHeader title="Profile" lead={`You are logged in as ${username}.`} />
        <div class="flex max-w-2xl flex-col gap-4">
          <ProfileForm {...props} />
          <BrowserCard {...props} />
          <PasswordCard {...props} />
          <SessionsCard {...props} />
        </div>
      </>
    ),
  };
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function ProfileForm(props: ProfilePageProps): VNode {
  const { texts, identities, zones, installationZone, refused, conflict } = props;
  const allLabels = {
    ...labels,
    ...Object.fromEntries(identities.map(({ provider, label }) => [provider, label])),
  };
  const fieldOf = formFields({ labels: allLabels, errors: refused?.errors, conflict });
  const field = (name: string) => ({ ...fieldOf(name), value: texts[name] ?? "" });
  const flag = (name: string) => ({
    ...field(name),
    value: undefined,
    checked: texts[name] === "true",
  });
  return (
    <div>
      <FormErrors errors={refused?.errors ?? {}} labels={allLabels} conflict={conflict} />
      <Form action={profilePath} class="flex flex-col gap-4">
        <input type="hidden" name="version" value={texts["version"]} />
        <Card title="About you">
          <div class="flex flex-col gap-5">
            <TextInput
              {...field("full_name")}
              hint="Shown instead of your username."
              required={false}
              autocomplete="name"
              maxlength={200}
            />
            <Combobox
              {...field("timezone")}
              options={[
                { value: "", label: `As the installation: ${installationZone}` },
                ...zones.map((zone) => ({ value: zone, label: zone })),
              ]}
            />
          </div>
        </Card>
        <Card title="Formats">
          <div class="grid gap-5 sm:grid-cols-2">
            <Select
              {...field("date_format")}
              options={[
                { value: "YYYY-MM-DD", label: "2026-01-31" },
                { value: "DD.MM.YYYY", label: "31.01.2026" },
                { value: "DD/MM/YYYY", label: "31/01/2026" },
                { value: "MM/DD/YYYY", label: "01/31/2026" },
              ]}
            />
            <Segmented
              {...field("time_format")}
              options={[
                { value: "24h", label: "13:05" },
                { value: "12h", label: "1:05 pm" },
              ]}
            />
            <Select
              {...field("week_start_day")}
              options={days.map((label, index) => ({ value: String(index), label }))}
            />
          </div>
        </Card>
        <Card
          title="Working time"
          lead="Goals on the pages of time, and how durations are rounded."
        >
          <div class="flex flex-col gap-5">
            <div class="grid gap-5 sm:grid-cols-2">
              <TextInput
                {...field("standard_hours_per_day")}
                hint="E.g. 8 or 7.5."
                inputmode="decimal"
                required
              />
              <TextInput
                {...field("weekly_goal_hours")}
                hint="Blank: five days."
                inputmode="decimal"
                required={false}
              />
            </div>
            <Checkbox {...flag("time_rounding_enabled")} />
            <div
              class="grid gap-5 sm:grid-cols-2"
              data-show-if={JSON.stringify({ time_rounding_enabled: "true" })}
            >
              <Select
                {...field("time_rounding_minutes")}
                options={[1, 5, 10, 15, 30, 60].map((minutes) => ({
                  value: String(minutes),
                  label: minutes === 1 ? "1 minute" : `${String(minutes)} minutes`,
                }))}
              />
              <Segmented
                {...field("time_rounding_method")}
                options={[
                  { value: "nearest", label: "Nearest" },
                  { value: "up", label: "Up" },
                  { value: "down", label: "Down" },
                ]}
              />
            </div>
          </div>
        </Card>
        <Card
          title="Your accounts"
          lead="Your names at other services, so that their items are assigned to you."
        >
          <div class="flex flex-col gap-5">
            {identities.map(({ provider }) => (
              <TextInput key={provider} {...field(provider)} required={false} />
            ))}
            <Checkbox
              {...flag("github_auto_start")}
              hint="Personal integrations of other users may start your timer, e.g. when an issue is assigned to you."
            />
          </div>
        </Card>
        <div>
          <Button look="primary" busy="Saving…">
            Save
          </Button>
        </div>
      </Form>
    </div>
  );
}

function PasswordCard({ refusedPassword }: ProfilePageProps): VNode {
  const { errors = {} } = refusedPassword ?? {};
  const errorOf = (name: string): string | undefined => errors[name]?.join(" ");
  return (
    <Card id="password" title="Password" lead="A new password logs out your other devices.">
      <FormErrors errors={errors} labels={labels} />
      <Form action={`${profilePath}/password`} class="flex flex-col gap-5" swap="password sessions">
        <TextInput
          name="current_password"
          label="Current password"
          error={errorOf("current_password")}
          type="password"
          autocomplete="current-password"
          required
          maxlength={maxPasswordLength}
        />
        <TextInput
          name="new_password"
          label="New password"
          hint={`At least ${String(minPasswordLength)} characters.`}
          error={errorOf("new_password")}
          type="password"
          autocomplete="new-password"
          required
          minlength={minPasswordLength}
          maxlength={maxPasswordLength}
        />
        <div>
          <Button busy="Saving…">Change password</Button>
        </div>
      </Form>
    </Card>
  );
}
