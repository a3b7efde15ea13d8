import type { PageContent } from "../../platform/pages/page";
import { Banner, Button, Form, FormActions, TextInput } from "../../platform/pages/ui";

/** Values to fill in again after a failed login, and the error. */
export interface LoginPageProps {
  readonly username: string;
  /** Path on this host to open after the login. */
  readonly next: string;
  readonly error?: string;
}

/** The login page. After a failure the focus is on the password. */
export function loginPage({ username, next, error }: LoginPageProps): PageContent {
  const isFirst = username === "";
  return {
    title: "Log in",
    status: error === undefined ? 200 : 401,
    children: (
      <div class="card">
        <h1>Log in</h1>
        {error === undefined ? null : (
          <div class="mt-4">
            <Banner tone="bad">{error}</Banner>
          </div>
        )}
        <Form class="mt-4 flex flex-col gap-4" action="/login">
          <input type="hidden" name="next" value={next} />
          <TextInput
            name="username"
            label="Username"
            autocomplete="username"
            required
            autofocus={isFirst}
            value={username}
          />
          <TextInput
            name="password"
            label="Password"
            type="password"
            autocomplete="current-password"
            required
            autofocus={!isFirst}
          />
          <FormActions>
            <Button look="primary" class="w-full" busy="Logging in…">
              Log in
            </Button>
          </FormActions>
        </Form>
      </div>
    ),
  };
}
