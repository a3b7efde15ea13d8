import type { VNode } from "preact";
import type { PageContent } from "../page";
import {
  Badge,
  Banner,
  Button,
  Card,
  ChartFigure,
  Checkbox,
  ColorField,
  Combobox,
  Confirm,
  Copy,
  Dot,
  DurationField,
  Empty,
  Facts,
  FileInput,
  Form,
  FormActions,
  FormErrors,
  Meter,
  PageHeader,
  Pagination,
  PartCard,
  Segmented,
  Select,
  ShownOnce,
  Skeleton,
  StartButton,
  Stats,
  Table,
  Tabs,
  TagsInput,
  Textarea,
  TextInput,
  TimeInput,
} from ".";

const path = "/dev/ui";
const colors = [{ name: "Blue", value: "#3b82f6" }];
const failed = { status: "failed" } as const;

/** The page that shows every component, for people who write pages. */
export function storyPage(): PageContent {
  return {
    title: "Components",
    message: { text: "Entry deleted.", undo: { action: path } },
    children: (
      <>
        <PageHeader
          title="Components"
          lead="Every component of the pages, in its states."
          back={{ href: "/", label: "Today" }}
          actions={
            <Button icon="plus" href={path} hotkey="a">
              Add time
            </Button>
          }
        />
        <div class="flex flex-col gap-4">
          <Messages />
          <Figures />
          <div class="grid items-start gap-4 lg:grid-cols-2">
            <Lists />
            <Controls />
            <Chart />
            <PartCard id="failed-part" title="A part that failed" part={failed} path={path}>
              {() => null}
            </PartCard>
            <Smaller />
          </div>
        </div>
      </>
    ),
  };
}

function Messages(): VNode {
  return (
    <>
      <Banner
        tone="warn"
        title="Google Calendar has stopped"
        action={
          <Button look="primary" href={path}>
            Reconnect
          </Button>
        }
      >
        It no longer accepts the access it gave. Nothing is lost; the sync goes on once you
        reconnect.
      </Banner>
      <Banner>Version 4.1.0 is available.</Banner>
      <Banner tone="good" title="Saved" />
    </>
  );
}

function Figures(): VNode {
  return (
    <Stats
      items={[
        {
          label: "Today",
          value: "2:48",
          note: "of 8:00",
          arc: { value: 168, max: 480 },
        },
        {
          label: "This week",
          value: "27:21",
          note: "of 40:00 · 82 % billable",
          meter: { value: 27, max: 40, text: "27:21 of 40:00" },
        },
        { label: "This month", value: "110:12", note: "€ 8,265.00 tracked" },
      ]}
    />
  );
}

interface StoryEntry {
  readonly id: number;
  readonly title: string;
  readonly project: string;
  readonly color: string;
  readonly duration: string;
}

const entries: readonly StoryEntry[] = [
  {
    id: 1,
    title: "Saving a report crashes",
    project: "Website",
    color: "#3b82f6",
    duration: "1:48",
  },
  { id: 2, title: "Planning", project: "Website", color: "#3b82f6", duration: "1:00" },
  { id: 3, title: "Write the imprint", project: "Shop", color: "#10b981", duration: "1:30" },
];

function Lists(): VNode {
  return (
    <Card title="Entries" lead="A table that becomes a list on phones." actions={<Badge>3</Badge>}>
      <Tabs
        label="Period"
        current={path}
        tabs={[
          { label: "Today", href: path, count: 3 },
          { label: "Week", href: `${path}?range=week`, count: 21 },
        ]}
      />
      <Table
        caption="Entries of today"
        rows={entries}
        rowKey={({ id }) => id}
        sum={{ id: 0, title: "Total", project: "2 projects", color: "", duration: "4:18" }}
        columns={[
          { header: "Entry", role: "title", cell: ({ title }) => title },
          {
            header: "Project",
            cell: ({ project, color }) => (
              <span class="inline-flex items-center gap-2">
                {color === "" ? null : <Dot color={color} />}
                {project}
              </span>
            ),
          },
          { header: "Duration", align: "end", cell: ({ duration }) => duration },
          {
            header: "Actions",
            role: "actions",
            cell: ({ id, title }) =>
              id === 0 ? null : (
                <Button look="plain" icon="play" href={path} label={`Start again: ${title}`} />
              ),
          },
        ]}
      />
      <Pagination page={2} pages={3} href={(page) => `${path}?page=${String(page)}`} />
    </Card>
  );
}

function Controls(): VNode {
  const labels = { owner: "Repository owner", hours: "Duration" };
  return (
    <Card title="A form with errors">
      <FormErrors errors={{ owner: ["This is not a GitHub account name."] }} labels={labels} />
      <Form action={path}>
        <div class="flex flex-col gap-4">
          <TextInput
            name="owner"
            label={labels.owner}
            hint="E.g. octo-org"
            value="octo org"
            error="This is not a GitHub account name."
          />
          <TextInput
            name="token"
            label="Access token"
            type="password"
            hint="Saved. Leave blank to keep it."
          />
          <div class="grid gap-4 sm:grid-cols-2" data-times="24h">
            <TimeInput name="from" label="From" hint="E.g. 9:30" value="09:30" zone="UTC" />
            <TagsInput name="tags" label="Tags" value="review" known={["review", "travel"]} />
          </div>
          <div class="grid gap-4 sm:grid-cols-2">
            <DurationField name="hours" label={labels.hours} value="1:30" />
            <TextInput name="day" label="Day" type="date" value="2026-11-27" />
          </div>
          <Select
            name="currency"
            label="Currency"
            value="EUR"
            options={[
              { value: "EUR", label: "Euro" },
              { value: "USD", label: "US dollar" },
            ]}
          />
          <Combobox
            name="project"
            label="Project"
            value="1"
            options={[
              { value: "1", label: "Website" },
              { value: "2", label: "Shop" },
            ]}
          />
          <Segmented
            name="mode"
            label="Events become"
            value="import"
            options={[
              { value: "import", label: "Entries" },
              { value: "propose", label: "Proposals" },
              { value: "none", label: "Nothing" },
            ]}
          />
          <ColorField name="color" label="Color" value="#3b82f6" colors={colors} />
          <Textarea name="notes" label="Notes" required={false} value="Several lines" />
          <FileInput name="file" label="File" accept=".csv" hint="CSV, at most 100 MB" />
          <Checkbox
            name="auto_start"
            label="Start a timer on assignment"
            hint="For you, and for others who agreed in their profile."
            checked
          />
        </div>
        <FormActions>
          <Button look="primary" busy="Saving…" hotkey="s">
            Save
          </Button>
          <Button href={path}>Cancel</Button>
        </FormActions>
      </Form>
    </Card>
  );
}

function Chart(): VNode {
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

function Smaller(): VNode {
  return (
    <Card title="Smaller ones">
      <div class="flex flex-col gap-4">
        <p class="flex flex-wrap gap-2">
          <Badge>Not set up</Badge>
          <Badge tone="accent">Syncing 40 of 120</Badge>
          <Badge tone="run" icon="check">
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
        <Meter label="Budget" value={9} max={10} text="90 % used" tone="warn" />
        <Skeleton label="Loading the chart" class="h-12" />
        <StartButton work="1" path={path} what="Website" hasText />
        <div>
          <Confirm
            id="delete-project"
            label="Delete"
            icon="trash-2"
            href={path}
            title="Delete the project Website?"
            text="Its 3 tasks are deleted. Its 21 entries stay, without a project."
            action={path}
            confirm="Delete"
          />
        </div>
        <Empty
          icon="folder"
          text="There are no projects yet. Time is tracked on projects."
          action={
            <Button look="primary" icon="plus" href={path}>
              Add a project
            </Button>
          }
        />
      </div>
    </Card>
  );
}
