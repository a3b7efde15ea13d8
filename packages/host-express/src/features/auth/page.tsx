import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";

/** What was typed before, and what was wrong with it. */
export interface LoginPageProps {
  readonly username: string;
  /** Where to go afterwards: a path of ours. */
  readonly next: string;
  readonly wrong?: string;
}

/** The login page. */
export function loginPage(props: LoginPageProps): string {
  return renderPage({
    title: "Log in",
    narrow: true,
    children: <LoginForm {...props} />,
  });
}

function LoginForm({ username, next, wrong }: LoginPageProps): VNode {
  return (
    <>
      <h1>Log in</h1>
      <form class="card" method="post" action="/login">
        <Wrong message={wrong} />
        <input type="hidden" name="next" value={next} />
        <label>
          User name
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
