import type { PageContent } from "../../platform/pages/page";
import { waitText } from "../../platform/time/duration-text";
import { Banner, Button, Form, FormActions, TextInput } from "../../platform/pages/ui";

/** Values to fill in again after a failed login, and the error. */
export interface LoginPageProps {
  readonly username: string;
  /** Path on this host to open after the login. */
  readonly next: string;
  readonly error?: string | undefined;
  /** Seconds until another try is allowed; undefined if one is allowed now. */
  readonly waitSeconds?: number | undefined;
}

/** The login page. After a failure the focus is on the password. */
export function loginPage(props: LoginPageProps): PageContent {
  const { username, next, error, waitSeconds } = props;
  const isFirst = username === "";
  return {
    title: "Log in",
    status: waitSeconds !== undefined ? 429 : error !== undefined ? 401 : 200,
    headers: waitSeconds === undefined ? undefined : { "retry-after": String(waitSeconds) },
    children: (
      <div class="card">
        <h1>Log in</h1>
        {error === undefined ? null : (
          <div class="mt-4">
            <Banner tone="bad">{error}</Banner>
          </div>
        )}
        {waitSeconds === undefined ? null : (
          <div class="mt-4">
            <Banner tone="warn" title="Too many tries">
              <p>
                Try again in{" "}
                <span class="num" data-countdown={String(waitSeconds)}>
                  {waitText(waitSeconds)}
                </span>
                .
              </p>
            </Banner>
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
