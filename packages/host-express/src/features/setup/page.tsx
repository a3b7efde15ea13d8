import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";

/** Values to fill in again after invalid input, and the error. */
export interface SetupPageProps {
  readonly username: string;
  readonly timezone: string;
  readonly zones: readonly string[];
  readonly error?: string;
}

/** Renders the setup page of a new installation. */
export function setupPage(props: SetupPageProps): string {
  return renderPage({
    title: "Setup",
    narrow: true,
    children: <SetupForm {...props} />,
  });
}

function SetupForm({ username, timezone, zones, error }: SetupPageProps): VNode {
  return (
    <>
      <h1>Welcome</h1>
      <p class="soft">Create the first account. It is the administrator of this installation.</p>
      <form class="card" method="post" action="/setup">
        <Wrong message={error} />
        <label>
          Username
          <input name="username" autocomplete="username" required maxlength={80} value={username} />
        </label>
        <label>
          Password
          <small>At least 8 characters.</small>
          <NewPassword name="password" />
        </label>
        <label>
          Repeat the password
          <NewPassword name="password_again" />
        </label>
        <label>
          Time zone
          <small>Default for all users. Each user can choose another one in their profile.</small>
          <select name="timezone">
            {zones.map((zone) => (
              <option key={zone} value={zone} selected={zone === timezone}>
                {zone}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Create the account</button>
      </form>
    </>
  );
}

function NewPassword({ name }: { readonly name: string }): VNode {
  return <input name={name} type="password" autocomplete="new-password" required minlength={8} />;
}
