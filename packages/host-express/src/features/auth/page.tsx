import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";

/** Values to fill in again after a failed login, and the error. */
export interface LoginPageProps {
  readonly username: string;
  /** Path on this host to open after the login. */
  readonly next: string;
  readonly error?: string;
}

/** Renders the login page. */
export function loginPage(props: LoginPageProps): string {
  return renderPage({
    title: "Log in",
    narrow: true,
    children: <LoginForm {...props} />,
  });
}

function LoginForm({ username, next, error }: LoginPageProps): VNode {
  return (
    <>
      <h1>Log in</h1>
      <form class="card" method="post" action="/login">
        <Wrong message={error} />
        <input type="hidden" name="next" value={next} />
        <label>
          Username
          <input name="username" autocomplete="username" required autofocus value={username} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <button type="submit">Log in</button>
      </form>
    </>
  );
}
