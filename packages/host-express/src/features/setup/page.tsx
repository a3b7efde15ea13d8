import type { ComponentChildren, VNode } from "preact";
import { maxUsernameLength } from "../../platform/auth/username";
import type { FieldErrors } from "../../platform/http/http-error";
import type { PageContent } from "../../platform/pages/page";
import { Button, Form, FormErrors, Segmented, Select, TextInput } from "../../platform/pages/ui";

/** Values of the form, except the passwords. */
export interface SetupTexts {
  readonly username: string;
  readonly timezone: string;
  readonly currency: string;
  readonly week_start_day: string;
  readonly date_format: string;
  readonly time_format: string;
}

/** Values to fill in again after invalid input, and the errors. */
export interface SetupPageProps {
  readonly texts: SetupTexts;
  readonly zones: readonly string[];
  /** Messages by field name; empty if nothing is wrong. */
  readonly errors: FieldErrors;
  /** How secrets are encrypted, and what to do about it. */
  readonly keyNote: string;
}

const labels = {
  username: "Username",
  password: "Password",
  password_again: "Repeat the password",
  timezone: "Time zone",
  currency: "Currency",
  week_start_day: "Weeks start on",
  date_format: "Dates",
  time_format: "Times",
};

/** The setup page of a new installation: the first two of three steps. The home page has the third. */
export function setupPage(props: SetupPageProps): PageContent {
  const { errors, keyNote } = props;
  const isRefused = Object.keys(errors).length > 0;
  return {
    title: "Setup",
    status: isRefused ? 400 : 200,
    children: (
      <div class="card">
        <h1>Welcome</h1>
        <p class="text-soft mt-1 mb-4 text-sm">
          Three short steps: your account, your region, and then what to do first.
        </p>
        <FormErrors errors={errors} labels={labels} />
        <Form class="flex flex-col gap-6" action="/setup">
          <Step number={1} title="Account">
            <Account {...props} />
          </Step>
          <Step number={2} title="Region">
            <Region {...props} />
          </Step>
          <Button look="primary" class="w-full" busy="Creating…">
            Create the account
          </Button>
        </Form>
        <p class="text-soft mt-4 text-sm">{keyNote}</p>
      </div>
    ),
  };
}

function Step(props: {
  readonly number: number;
  readonly title: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <fieldset class="flex min-w-0 flex-col gap-4">
      <legend class="mb-3 flex w-full items-baseline justify-between gap-3">
        <span class="text-lg font-semibold">{props.title}</span>
        <span class="text-soft num text-sm">{`${String(props.number)} of 3`}</span>
      </legend>
      {props.children}
    </fieldset>
  );
}

function fieldOf(name: keyof typeof labels, errors: FieldErrors) {
  return { name, label: labels[name], error: errors[name]?.join(" ") };
}

function Account({ texts, errors }: SetupPageProps): VNode {
  const isRefused = Object.keys(errors).length > 0;
  return (
    <>
      <TextInput
        {...fieldOf("username", errors)}
        hint="The administrator of this installation."
        autocomplete="username"
        required
        autofocus={!isRefused}
        maxlength={maxUsernameLength}
        value={texts.username}
      />
      <TextInput
        {...fieldOf("password", errors)}
        hint="At least 8 characters."
        type="password"
        autocomplete="new-password"
        required
        minlength={8}
      />
      <TextInput
        {...fieldOf("password_again", errors)}
        type="password"
        autocomplete="new-password"
        required
        minlength={8}
      />
    </>
  );
}

/** A Sunday, whose week names the weekdays. */
const aSunday = Date.UTC(2026, 0, 4);
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });

const weekdays = [1, 0, 6].map((day) => ({
  value: String(day),
  label: weekday.format(aSunday + day * 86_400_000),
}));

function Region({ texts, zones, errors }: SetupPageProps): VNode {
  const isRefused = Object.keys(errors).length > 0;
  return (
    <>
      <Select
        {...fieldOf("timezone", errors)}
        hint="Default for all users. Each user can choose another one in their profile."
        value={texts.timezone}
        presetZone={!isRefused}
        options={zones.map((zone) => ({ value: zone, label: zone }))}
      />
      <div class="grid grid-cols-2 gap-4">
        <TextInput
          {...fieldOf("currency", errors)}
          hint="E.g. EUR or USD"
          value={texts.currency}
          maxlength={3}
        />
        <Select
          {...fieldOf("date_format", errors)}
          hint="How you write them"
          value={texts.date_format}
          options={[
            { value: "YYYY-MM-DD", label: "2026-01-31" },
            { value: "DD.MM.YYYY", label: "31.01.2026" },
            { value: "DD/MM/YYYY", label: "31/01/2026" },
            { value: "MM/DD/YYYY", label: "01/31/2026" },
          ]}
        />
      </div>
      <Segmented
        {...fieldOf("week_start_day", errors)}
        value={texts.week_start_day}
        options={weekdays}
      />
      <Segmented
        {...fieldOf("time_format", errors)}
        value={texts.time_format}
        options={[
          { value: "24h", label: "17:30" },
          { value: "12h", label: "5:30 pm" },
        ]}
      />
    </>
  );
}
