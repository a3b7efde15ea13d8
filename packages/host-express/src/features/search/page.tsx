import type { ComponentChildren, VNode } from "preact";
import type { WorkOption } from "../../platform/context";
import type { PageContent } from "../../platform/pages/page";
import { Badge, Banner, Button, Form, Icon, PageHeader } from "../../platform/pages/ui";
import { statusName } from "../tasks/statuses";
import type { Command } from "./commands";
import type { SearchResponse, SearchResult } from "./schema";
import type { SearchType } from "./terms";

/** Content of the page of the search. */
export interface SearchPageProps {
  readonly text: string;
  /** Undefined if the text is too short to search for. */
  readonly found: SearchResponse | undefined;
  readonly commands: readonly Command[];
  /** What was worked on last, while nothing is searched for. */
  readonly recent: readonly WorkOption[];
  /** Path of the page that the search was opened on. */
  readonly next: string;
}

const kinds: Readonly<Record<SearchType, string>> = {
  project: "Projects",
  task: "Tasks",
  client: "Clients",
  entry: "Entries",
};

/** The page of the search. Scripts show its results in a dialog on every page. */
export function searchPage(props: SearchPageProps): PageContent {
  return {
    title: "Search",
    children: (
      <div class="max-w-2xl">
        <PageHeader title="Search" />
        <Form action="/search" method="get" swap="search-results" class="flex gap-2">
          <input
            class="field"
            type="search"
            name="q"
            aria-label="Search"
            placeholder="Projects, tasks, clients, entries, commands"
            maxlength={200}
            value={props.text}
            autofocus
          />
          <Button look="primary" icon="search">
            Search
          </Button>
        </Form>
        <div id="search-results" class="mt-4">
          <Results {...props} />
        </div>
      </div>
    ),
  };
}

function Results(props: SearchPageProps): VNode {
  const { text, found, commands, recent, next } = props;
  const types = Object.keys(kinds) as SearchType[];
  const isEmpty = commands.length === 0 && (found?.count ?? 0) === 0;
  return (
    <div class="flex flex-col gap-4">
      {found?.partial === true ? (
        <Banner tone="warn" title="Some kinds could not be searched">
          <p>{`Missing: ${Object.keys(found.errors).join(", ")}. Try again in a moment.`}</p>
        </Banner>
      ) : null}
      {recent.length === 0 ? null : (
        <Group title="Start a timer again">
          {recent.map(({ value, label }) => (
            <Item key={value}>
              <Form isOnce action="/timer/switch" swap="timer stats recent">
                <input type="hidden" name="next" value={next} />
                <input type="hidden" name="work" value={value} />
                <button class="result" type="submit">
                  <Icon name="play" />
                  <span class="min-w-0 truncate">{label}</span>
                </button>
              </Form>
            </Item>
          ))}
        </Group>
      )}
      {types.map((type) => (
        <Found
          key={type}
          title={kinds[type]}
          results={(found?.results ?? []).filter((each) => each.type === type)}
        />
      ))}
      {commands.length === 0 ? null : (
        <Group title="Commands">
          {commands.map((command) => (
            <Item key={command.label}>
              <CommandItem command={command} next={next} />
            </Item>
          ))}
        </Group>
      )}
      {isEmpty ? <p class="text-soft px-3 py-4 text-sm">{`Nothing found for “${text}”.`}</p> : null}
    </div>
  );
}

function Found(props: {
  readonly title: string;
  readonly results: readonly SearchResult[];
}): VNode | null {
  const { title, results } = props;
  if (results.length === 0) return null;
  return (
    <Group title={title}>
      {results.map((result) => (
        <Item key={result.id}>
          <a class="result" href={result.url}>
            <span class="min-w-0 flex-1">
              <span class="block truncate font-medium">{result.title}</span>
              {result.description === "" ? null : (
                <span class="text-soft block truncate text-xs">{result.description}</span>
              )}
            </span>
            <Badge>{badgeOf(result)}</Badge>
          </a>
        </Item>
      ))}
    </Group>
  );
}

/** The badge of a result. The API has the status of a task in title case, and pages have names for it. */
function badgeOf({ type, badge }: SearchResult): string {
  return type === "task" ? statusName(badge.toLowerCase().replaceAll(" ", "_")) : badge;
}

function CommandItem(props: { readonly command: Command; readonly next: string }): VNode {
  const { label, icon, path, type, focus } = props.command;
  const content = (
    <>
      <Icon name={icon} />
      {label}
    </>
  );
  if (type === "link") {
    return (
      <a class="result" href={path} data-focus={focus}>
        {content}
      </a>
    );
  }
  return (
    <Form action={path}>
      <button class="result" type="submit">
        {content}
      </button>
    </Form>
  );
}

function Group(props: { readonly title: string; readonly children: ComponentChildren }): VNode {
  return (
    <section class="card p-2">
      <h2 class="text-soft px-3 py-1 text-xs font-semibold">{props.title}</h2>
      <ul>{props.children}</ul>
    </section>
  );
}

function Item({ children }: { readonly children: ComponentChildren }): VNode {
  return <li>{children}</li>;
}
