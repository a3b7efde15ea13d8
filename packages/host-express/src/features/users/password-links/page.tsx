import { maxPasswordLength, minPasswordLength } from "../../../platform/auth/password-rules";
import type { FieldErrors } from "../../../platform/http/http-error";
import type { PageContent } from "../../../platform/pages/page";
import { Button, Form, FormActions, FormErrors, TextInput } from "../../../platform/pages/ui";
import { linkPath } from "./path";

/** Content of the page that a one-time link leads to. */
export interface PasswordLinkPageProps {
  readonly username: string;
  /** The code that was entered and refused with another field. */
  readonly code?: string | undefined;
  readonly errors?: FieldErrors | undefined;
  /** Why the link does not work. */
  readonly message?: string | undefined;
}

const labels = {
  username: "Username",
  code: "Code",
  new_password: "New password",
  password_again: "Repeat the password",
};

/** The page on which the owner of a one-time link chooses a password. */
export function passwordLinkPage(props: PasswordLinkPageProps): PageContent {
  const { username, code, errors = {}, message } = props;
  const errorOf = (name: keyof typeof labels): string | undefined => errors[name]?.join(" ");
  const isRefused = message !== undefined || Object.keys(errors).length > 0;
  const password = {
    type: "password",
    autocomplete: "new-password",
    required: true,
    minlength: minPasswordLength,
    maxlength: maxPasswordLength,
  } as const;
  return {
    title: "Choose a password",
    status: isRefused ? 400 : 200,
    children: (
      <div class="card">
        <h1>Choose a password</h1>
        <p class="text-soft mt-1 mb-4 text-sm">
          You log in with it from now on. Your other sessions end.
        </p>
        <FormErrors errors={errors} labels={labels} message={message} />
        <Form class="flex flex-col gap-4" action={linkPath}>
          <TextInput
            name="username"
            label={labels.username}
            error={errorOf("username")}
            autocomplete="username"
            required
            value={username}
          />
          <div data-from-address>
            <TextInput
              name="code"
              label={labels.code}
              hint="What follows the # in the link."
              error={errorOf("code")}
              required
              value={code}
            />
          </div>
          <TextInput
            {...password}
            name="new_password"
            label={labels.new_password}
            hint={`At least ${String(minPasswordLength)} characters.`}
            error={errorOf("new_password")}
          />
          <TextInput
            {...password}
            name="password_again"
            label={labels.password_again}
            error={errorOf("password_again")}
          />
          <FormActions>
            <Button look="primary" class="w-full" busy="Saving…">
              Save and log in
            </Button>
          </FormActions>
        </Form>
      </div>
    ),
  };
}
