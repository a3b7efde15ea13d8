import { maxUsernameLength } from "../../platform/auth/username";
import type { PageContent } from "../../platform/pages/page";
import type { FieldErrors } from "../../platform/http/http-error";
import { Button, Form, FormActions, FormErrors, Select, TextInput } from "../../platform/pages/ui";

/** Values to fill in again after invalid input, and the errors. */
export interface SetupPageProps {
  readonly username: string;
  readonly timezone: string;
  readonly zones: readonly string[];
  /** Messages by field name; empty if nothing is wrong. */
  readonly errors: FieldErrors;
}

const labels = {
  username: "Username",
  password: "Password",
  password_again: "Repeat the password",
  timezone: "Time zone",
};

/** The setup page of a new installation. */
export function setupPage({ username, timezone, zones, errors }: SetupPageProps): PageContent {
  const errorOf = (name: keyof typeof labels): string | undefined => errors[name]?.join(" ");
  const isRefused = Object.keys(errors).length > 0;
  return {
    title: "Setup",
    status: isRefused ? 400 : 200,
    children: (
      <div class="card">
        <h1>Welcome</h1>
        <p class="text-soft mt-1 mb-4 text-sm">
          Create the first account. It is the administrator of this installation.
        </p>
        <FormErrors errors={errors} labels={labels} />
        <Form class="flex flex-col gap-4" action="/setup">
          <TextInput
            name="username"
            label={labels.username}
            error={errorOf("username")}
            autocomplete="username"
            required
            autofocus={!isRefused}
            maxlength={maxUsernameLength}
            value={username}
          />
          <TextInput
            name="password"
            label={labels.password}
            hint="At least 8 characters."
            error={errorOf("password")}
            type="password"
            autocomplete="new-password"
            required
            minlength={8}
          />
          <TextInput
            name="password_again"
            label={labels.password_again}
            error={errorOf("password_again")}
            type="password"
            autocomplete="new-password"
            required
            minlength={8}
          />
          <Select
            name="timezone"
            label={labels.timezone}
            hint="Default for all users. Each user can choose another one in their profile."
            error={errorOf("timezone")}
            value={timezone}
            presetZone={!isRefused}
            options={zones.map((zone) => ({ value: zone, label: zone }))}
          />
          <FormActions>
            <Button look="primary" class="w-full" busy="Creating…">
              Create the account
            </Button>
          </FormActions>
        </Form>
      </div>
    ),
  };
}
