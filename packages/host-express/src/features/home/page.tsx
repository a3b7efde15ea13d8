import type { VNode } from "preact";
import { renderPage } from "../../platform/pages/layout";

/** Content of the home page. */
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
  readonly integrations: readonly IntegrationLink[];
}

/** Link to the page of an integration. */
export interface IntegrationLink {
  readonly name: string;
  readonly path: string;
}

/** Renders the home page of a logged-in user. */
export function homePage(props: HomePageProps): string {
  return renderPage({
    title: "Home",
    username: props.username,
    children: <Home {...props} />,
  });
}

function Home({ timer, tasks, integrations }: HomePageProps): VNode {
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
            There are no tasks yet. Create a project through the API, then set up an integration
            below: its items become tasks.
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
      {integrations.length === 0 ? null : (
        <section class="card">
          <h2>Integrations</h2>
          <ul class="plain">
            {integrations.map(({ name, path }) => (
              <li key={path}>
                <a href={path}>{name}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="soft">
        See the <a href="/api/docs">API documentation</a> and its{" "}
        <a href="/api/openapi.json">OpenAPI document</a>.
      </p>
    </>
  );
}
