import type { VNode } from "preact";
import {
  ActiveFilters,
  Badge,
  Button,
  Card,
  ChartFigure,
  Confirm,
  Copy,
  Empty,
  Facts,
  Meter,
  MoreFilters,
  Select,
  ShownOnce,
  Skeleton,
  StartButton,
} from ".";

/** Path of the page with the components. */
export const storyPath = "/dev/ui";

/** A chart with its table. */
export function ChartStory(): VNode {
  return (
    <Card title="This week and last">
      <ChartFigure
        id="week-chart"
        type="bar"
        summary="27:21 so far, 15.9 % less than last week by Friday."
        labelHeader="Day"
        labels={["Mon", "Tue", "Wed", "Thu", "Fri"]}
        series={[
          { label: "Last week", role: "last", values: [6, 8.5, 7, 4, 8] },
          { label: "This week", values: [7, 5, 8, 9, 2] },
          { label: "Goal", role: "goal", values: [8, 8, 8, 8, 8] },
        ]}
        format={(value) => `${String(value)} h`}
      />
    </Card>
  );
}

/** Components without a place of their own. */
export function SmallerStories(): VNode {
  return (
    <Card title="Smaller ones">
      <div class="flex flex-col gap-4">
        <p class="flex flex-wrap gap-2">
          <Badge>Not set up</Badge>
          <Badge tone="accent">Syncing 40 of 120</Badge>
          <Badge tone="run" icon="lock">
            Connected
          </Badge>
          <Badge tone="warn">Waiting until 11:40</Badge>
          <Badge tone="bad">Stopped</Badge>
        </p>
        <Copy
          label="Webhook URL"
          value="https://time.example.com/api/integrations/github/webhook/x"
        />
        <Facts facts={[{ label: "Account", value: "octocat" }]} />
        <ShownOnce
          lead="It is not shown again."
          values={[{ title: "Token", value: "tt_abc123def456ghi789jkl012mno345pq" }]}
        />
        <ActiveFilters
          filters={[
            { label: "Tag: legal", without: storyPath },
            { label: "Unpaid", without: storyPath },
          ]}
        />
        <MoreFilters
          values={{ tag: "legal", paid: "false" }}
          part={{ status: "ready", value: undefined }}
          isOpen={false}
          path={storyPath}
        >
          {() => (
            <Select name="paid" label="Paid" options={[{ value: "false", label: "Unpaid" }]} />
          )}
        </MoreFilters>
        <Meter label="Budget" value={9} max={10} text="90 % used" tone="warn" />
        <Skeleton label="Loading the chart" class="h-12" />
        <StartButton work="1" path={storyPath} what="Website" />
        <div>
          <Confirm
            id="delete-project"
            label="Delete"
            icon="trash-2"
            href={storyPath}
            title="Delete the project Website?"
            text="Its 3 tasks are deleted. Its 21 entries stay, without a project."
            action={storyPath}
            confirm="Delete"
          />
        </div>
        <Empty
          icon="folder"
          text="There are no projects yet. Time is tracked on projects."
          action={
            <Button look="primary" icon="plus" href={storyPath}>
              Add a project
            </Button>
          }
        />
      </div>
    </Card>
  );
}
