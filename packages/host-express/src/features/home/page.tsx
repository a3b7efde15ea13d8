import type { VNode } from "preact";
import { renderPage } from "../../platform/pages/layout";

/** What the home page shows. */
export interface HomePageProps {
  readonly username: string;
  readonly timer:
    | {
        readonly project: string | null;
        readonly task: string | null;
        readonly duration: string;
      }
    | undefined;
  readonly tasks: readonly {
    readonly id: number;
    readonly name: string;
    readonly status: string;
    readonly externalRef: string | null;
  }[];
  /** Cards that have a page. */
  readonly cards: readonly IntegrationLink[];
}

/** The page of a connector's card. */
export interface IntegrationLink {
  readonly name: string;
  readonly path: string;
}

/** The page of somebody who is logged in. */
export function homePage(props: HomePageProps): string {
  return renderPage({
    title: "Home",
    username: props.username,
    children: <Home {...props} />,
  });
}

function Home({ timer, tasks, cards }: HomePageProps): VNode {
  return (
    <>
      <section class="card">
        <h2>Timer</h2>
        {timer === undefined ? (
          <p class="soft">No timer is running.</p>
        ) : (
          <p>
            {[timer.project, timer.task].filter((part) => part !== null).join(" · ")}{" "}
            <strong>{timer.duration}</strong>
          </p>
        )}
      </section>
      <section class="card">
        <h2>Recent tasks</h2>
        {tasks.length === 0 ? (
          <p class="soft">
            There are none yet. Create a project through the API, save the GitHub card, and every
            new issue becomes a task here. <code>docs/integrations/GITHUB_CONNECTOR.md</code> has
            the steps.
          </p>
        ) : (
          <ul class="plain">
            {tasks.map((task) => (
              <li key={task.id}>
                <span>
                  {task.name}
                  {task.externalRef === null ? null : (
                    <>
                      {" "}
                      <code class="soft">{task.externalRef}</code>
                    </>
                  )}
                </span>
                <span class="badge">{task.status.replace("_", " ")}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {cards.length === 0 ? null : (
        <section class="card">
          <h2>Connect</h2>
          <ul class="plain">
            {cards.map(({ name, path }) => (
              <li key={path}>
                <a href={path}>{name}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="soft">
        The API is described in <a href="/api/openapi.json">/api/openapi.json</a>.
      </p>
    </>
  );
}
