import type { VNode } from "preact";
import { toDate } from "../../platform/db/instants";
import type { PageContent } from "../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Confirm,
  ConfirmForm,
  Empty,
  PageHeader,
  Pagination,
  Table,
  Time,
  type Column,
  type TimeView,
  type Tone,
} from "../../platform/pages/ui";
import { tokensPath } from "./paths";
import { tokenState, type TokenState } from "./state";
import type { ApiTokenRow } from "./store";

const above = { href: "/admin", label: "Security & Access" };

/** Content of the list of tokens. */
export interface TokensPageProps {
  readonly tokens: readonly ApiTokenRow[];
  readonly page: number;
  readonly pages: number;
  readonly times: TimeView;
}

/** The list of API tokens. */
export function tokensPage({ tokens, page, pages, times }: TokensPageProps): PageContent {
  return {
    title: "Api-tokens",
    children: (
      <>
        <PageHeader
          title="Api-tokens"
          lead="Programs use the API with a token, on behalf of its user."
          back={above}
          actions={
            <Button look="primary" icon="plus" href={`${tokensPath}/new`}>
              Create Token
            </Button>
          }
        />
        <Card>
          {tokens.length === 0 ? (
            <Empty
              icon="key-round"
              text="There are no tokens yet. A script or an app needs one to use the API."
            />
          ) : (
            <Table
              caption="API tokens"
              columns={columnsOf(times)}
              rows={tokens}
              rowKey={({ id }) => id}
            />
          )}
          <Pagination
            page={page}
            pages={pages}
            href={(other) => `${tokensPath}?page=${String(other)}`}
          />
        </Card>
      </>
    ),
  };
}

const states: Readonly<Record<TokenState, { readonly label: string; readonly tone: Tone }>> = {
  active: { label: "Active", tone: "run" },
  expired: { label: "Expired", tone: "neutral" },
  revoked: { label: "Revoked", tone: "neutral" },
};

function columnsOf(times: TimeView): readonly Column<ApiTokenRow>[] {
  return [
    {
      header: "Name",
      role: "title",
      cell: ({ name, description, token_prefix: prefix }) => (
        <div class="min-w-0">
          <p class="font-semibold">{name}</p>
          {description === null ? null : <p class="text-soft text-sm font-normal">{description}</p>}
          <code class="text-soft text-xs">{`${prefix}…`}</code>
        </div>
      ),
    },
    { header: "User", cell: ({ username }) => username },
    { header: "Scopes", cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    { header: "Requests", align: "end", cell: ({ usage_count: count }) => String(count) },
    {
      header: "Last used",
      cell: ({ last_used_at: at }) => <When at={at} times={times} otherwise="Never" />,
    },
    {
      header: "Expires",
      cell: ({ expires_at: at }) => <When at={at} times={times} otherwise="Never" />,
    },
    {
      header: "State",
      cell: (token) => {
        const { label, tone } = states[tokenState(token, times.now)];
        return <Badge tone={tone}>{label}</Badge>;
      },
    },
    {
      header: "Actions",
      role: "actions",
      align: "end",
      cell: (token) =>
        tokenState(token, times.now) === "active" ? (
          <Confirm
            id={`revoke-${String(token.id)}`}
            href={`${tokensPath}/${String(token.id)}/revoke`}
            label="Revoke"
            look="quiet"
            {...revokeQuestion(token)}
          />
        ) : null,
    },
  ];
}

function When(props: {
  readonly at: string | null;
  readonly times: TimeView;
  readonly otherwise: string;
}): VNode {
  const { at, times, otherwise } = props;
  if (at === null) return <span class="text-soft">{otherwise}</span>;
  return <Time at={toDate(at)} view={times} form="relative" />;
}

/** Scopes that are listed; the others are counted. */
const maxListed = 3;

function Scopes({ scopes }: { readonly scopes: readonly string[] }): VNode {
  const shown = scopes.length > maxListed + 1 ? scopes.slice(0, maxListed) : scopes;
  const more = scopes.slice(shown.length);
  return (
    <span class="text-sm">
      {shown.map((scope, index) => (
        <span key={scope}>
          {index === 0 ? null : ", "}
          <code class="text-xs">{scope}</code>
        </span>
      ))}
      {more.length === 0 ? null : (
        <span class="text-soft text-xs" title={more.join(", ")}>
          {` and ${String(more.length)} more`}
        </span>
      )}
    </span>
  );
}

function revokeQuestion({ id, name, username }: ApiTokenRow) {
  return {
    title: `Revoke the token ${name}?`,
    text: `Programs that use it lose access within ten seconds. It acts for ${username}. This cannot be undone.`,
    action: `${tokensPath}/${String(id)}/revoke`,
    confirm: "Revoke",
  };
}

/** Asks whether to revoke a token. */
export function revokeTokenPage(token: ApiTokenRow): PageContent {
  return {
    title: "Revoke a token",
    children: <ConfirmForm {...revokeQuestion(token)} cancel={tokensPath} />,
  };
}
