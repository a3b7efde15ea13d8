import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";

/** What was typed before, and what was wrong with it. */
export interface SetupPageProps {
  readonly username: string;
  readonly timezone: string;
  readonly zones: readonly string[];
  readonly wrong?: string;
}

/** The first page of a new installation. */
export function setupPage(props: SetupPageProps): string {
  return renderPage({
    title: "Set up",
    narrow: true,
    children: <SetupForm {...props} />,
  });
}

function SetupForm({ username, timezone, zones, wrong }: SetupPageProps): VNode {
  return (
    <>
      <h1>Welcome</h1>
      <p class="soft">Make the first account. It administers this installation.</p>
      <form class="card" method="post" action="/setup">
        <Wrong message={wrong} />
        <label>
          User name
          <input name="username" autocomplete="username" required maxlength={80} value={username} />
        </label>
        <label>
          Password
          <small>At least 8 characters.</small>
          <input
            name="password"
            type="password"
            autocomplete="new-password"
            required
            minlength={8}
          />
        </label>
        <label>
          Password again
          <input
            name="password_again"
            type="password"
            autocomplete="new-password"
            required
            minlength={8}
          />
        </label>
        <label>
          Time zone
          <small>Days and weeks are counted in it; everybody can choose another.</small>
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
