import type { VNode } from "preact";
import type { PageContent } from "../page";
import { ChartStory, SmallerStories, storyPath } from "./smaller-stories";
import {
  Badge,
  Banner,
  Button,
  Card,
  Checkbox,
  ColorField,
  Combobox,
  Dot,
  DurationField,
  FileInput,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Pagination,
  PartCard,
  Segmented,
  Select,
  Stats,
  Table,
  Tabs,
  TagsInput,
  Textarea,
  TextInput,
  TimeInput,
} from ".";

const colors = [{ name: "Blue", value: "#3b82f6" }];
const failed = { status: "failed" } as const;

/** The page that shows every component, for people who write pages. */
export function storyPage(): PageContent {
  return {
    title: "Components",
    message: { text: "Entry deleted.", undo: { action: storyPath } },
    children: (
      <>
        <PageHeader
          title="Components"
          lead="Every component of the pages, in its states."
          back={{ href: "/", label: "Today" }}
          actions={
            <Button icon="plus" href={storyPath} hotkey="a">
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
            <ChartStory />
            <PartCard id="failed-part" title="A part that failed" part={failed} path={storyPath}>
              {() => null}
            </PartCard>
            <SmallerStories />
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
          <Button look="primary" href={storyPath}>
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
          note: "of 40:00 · 82\u00a0% billable",
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
        current={storyPath}
        tabs={[
          { label: "Today", href: storyPath, count: 3 },
          { label: "Week", href: `${storyPath}?range=week`, count: 21 },
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
                <Button look="plain" icon="play" href={storyPath} label={`Start again: ${title}`} />
              ),
          },
        ]}
      />
      <Pagination page={2} pages={3} href={(page) => `${storyPath}?page=${String(page)}`} />
    </Card>
  );
}

function Controls(): VNode {
  const labels = { owner: "Repository owner", hours: "Duration" };
  return (
    <Card title="A form with errors">
      <FormErrors errors={{ owner: ["This is not a GitHub account name."] }} labels={labels} />
      <Form action={storyPath}>
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
          <Button href={storyPath}>Cancel</Button>
        </FormActions>
      </Form>
    </Card>
  );
}
