import type { VNode } from "preact";
import { Card, ChartFigure, Dot, LoadFailed } from "../../../platform/pages/ui";
import { decimalHoursText } from "../../../platform/time/duration-text";
import type { ProductivitySource } from "./compute";
import type { Productivity } from "./schema";
import { sharesSentence } from "./texts";

/** Properties of {@link Projects}. */
export interface ProjectsProps {
  readonly productivity: Pick<Productivity, "projects" | "period">;
  readonly failed: readonly ProductivitySource[];
  /** Colors that users gave to projects, by id. */
  readonly colors: ReadonlyMap<number, string>;
  /** Path of the page, to try again. */
  readonly path: string;
}

/** The projects that a user worked on, and their shares. */
export function Projects({ productivity, failed, colors, path }: ProjectsProps): VNode {
  const { projects, period } = productivity;
  const title = `Projects, ${String(period)} days`;
  if (failed.includes("focus")) {
    return (
      <Card title={title}>
        <LoadFailed id="productivity" title={title} path={path} />
      </Card>
    );
  }
  if (projects.length === 0) {
    return (
      <Card title={title}>
        <p class="text-soft text-sm">
          {`Nothing was tracked on projects in ${String(period)} days.`}
        </p>
      </Card>
    );
  }
  const colorOf = (each: (typeof projects)[number]): string =>
    colors.get(each.project_id) ?? each.color;
  return (
    <Card title={title}>
      <ul class="mb-3">
        {projects.map((each) => (
          <li key={each.project_id} class="flex items-center gap-2 py-1 text-sm">
            <Dot color={colorOf(each)} />
            <a
              class="min-w-0 flex-1 truncate hover:underline"
              href={`/projects/${String(each.project_id)}`}
            >
              {each.name}
            </a>
            <span class="num font-semibold">{decimalHoursText(each.hours)}</span>
          </li>
        ))}
      </ul>
      <ChartFigure
        id="projects-chart"
        type="doughnut"
        summary={sharesSentence(projects)}
        labelHeader="Project"
        labels={projects.map(({ name }) => name)}
        series={[
          {
            label: "Hours",
            values: projects.map(({ hours }) => hours),
            colors: projects.map(colorOf),
          },
        ]}
        format={decimalHoursText}
      />
    </Card>
  );
}
