import type { PageContent } from "../../platform/pages/page";
import { Badge, Card, Empty, PageHeader, type Tone } from "../../platform/pages/ui";

/** Content of the home page. */
export interface HomePageProps {
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

/** The home page of a user. */
export function homePage({ tasks, integrations }: HomePageProps): PageContent {
  return {
    title: "Today",
    children: (
      <>
        <PageHeader title="Today" />
        <div class="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
          <Card title="Recent tasks">
            {tasks.length === 0 ? (
              <Empty
                icon="square-check-big"
                text="There are no tasks yet. Create a project through the API, then set up an integration: its items become tasks."
              />
            ) : (
              <ul>
                {tasks.map((task) => (
                  <li
                    key={task.id}
                    class="border-line flex items-center justify-between gap-3 border-t py-3 first:border-0 first:pt-0 last:pb-0"
                  >
                    <div class="min-w-0">
                      <p class="text-sm font-medium wrap-anywhere">{task.name}</p>
                      {task.externalRef === null ? null : (
                        <p class="text-soft text-sm wrap-anywhere">{task.externalRef}</p>
                      )}
                    </div>
                    <Badge tone={tones[task.status]}>{task.status.replace("_", " ")}</Badge>
                  </li>
                ))}
              </ul>
            )}
          </Card>
          {integrations.length === 0 ? null : (
            <Card title="Integrations">
              <ul>
                {integrations.map(({ name, path }) => (
                  <li key={path} class="border-line border-t first:border-0">
                    <a class="flex min-h-11 items-center text-sm font-medium" href={path}>
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      </>
    ),
  };
}

const tones: Readonly<Record<string, Tone>> = {
  in_progress: "accent",
  review: "warn",
  done: "run",
};
