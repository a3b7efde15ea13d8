import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";

/** Content of the profile page. */
export interface ProfilePageProps {
  readonly username: string;
  readonly logins: readonly {
    readonly provider: string;
    /** E.g. `GitHub login`. */
    readonly label: string;
    readonly value: string;
    /** Validation error; undefined if there is none. */
    readonly error: string | undefined;
  }[];
  /** Confirmation of the last save. */
  readonly confirmation?: string | undefined;
}

/** The page on which users enter their logins at providers. */
export function profilePage(props: ProfilePageProps): string {
  return renderPage({
    title: "Profile",
    username: props.username,
    children: <Profile {...props} />,
  });
}

function Profile({ logins, confirmation }: ProfilePageProps): VNode {
  return (
    <>
      <h1>Profile</h1>
      {confirmation === undefined ? null : <p role="status">{confirmation}</p>}
      <form class="card" method="post" action="/profile">
        <h2>Your accounts</h2>
        {logins.length === 0 ? <p class="soft">No connector uses account names.</p> : null}
        {logins.map(({ provider, label, value, error }) => (
          <label key={provider}>
            {label}
            <Wrong message={error} />
            <input name={provider} autocomplete="off" value={value} />
          </label>
        ))}
        <button type="submit">Save</button>
      </form>
    </>
  );
}
