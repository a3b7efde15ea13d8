import type { VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import { toDate } from "../../platform/db/instants";
import type { FieldErrors } from "../../platform/http/http-error";
import {
  Badge,
  Button,
  Card,
  Checkbox,
  Combobox,
  Confirm,
  ConfirmForm,
  Empty,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Pagination,
  Segmented,
  ShownOnce,
  Table,
  Textarea,
  TextInput,
  Time,
  type Column,
  type Option,
  type TimeView,
  type Tone,
} from "../../platform/pages/ui";
import { lifetimes, scopeField, type TokenTexts } from "./form";
import { samplePath, scopeGroups, scopePresets } from "./scope-groups";
import { tokenState, type TokenState } from "./state";
import type { ApiTokenRow } from "./store";

/** Path of the list of tokens. */
export const tokensPath = "/admin/api-tokens";

const above = { href: "/admin", label: "Security & Access" };
const backToList = { href: tokensPath, label: "Api-tokens" };

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
            <Button look="primary" icon="plus" href={`${tokensPath}/new`} hotkey="n">
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

/** Content of the form of a new token. */
export interface NewTokenPageProps {
  readonly texts: Partial<TokenTexts>;
  /** Usernames to choose from. */
  readonly users: readonly Option[];
  readonly errors?: FieldErrors | undefined;
}

const labels = {
  name: "Name",
  description: "Description",
  user: "User",
  scopes: "Scopes",
  expires_days: "Expires In",
};

/** Id of the element that the form of a new token replaces. */
const newTokenId = "new-token";

/** The form of a new token. */
export function newTokenPage({ texts, users, errors = {} }: NewTokenPageProps): PageContent {
  const errorOf = (name: keyof typeof labels): string | undefined => errors[name]?.join(" ");
  const isRefused = Object.keys(errors).length > 0;
  return {
    title: "Create Token",
    status: isRefused ? 400 : 200,
    children: (
      <div id={newTokenId} class="max-w-2xl">
        <PageHeader title="Create Token" back={backToList} />
        <FormErrors errors={errors} labels={labels} />
        <Form action={`${tokensPath}/new`} swap={newTokenId}>
          <Card>
            <div class="flex flex-col gap-5">
              <TextInput
                name="name"
                label={labels.name}
                hint="E.g. the program that uses it."
                error={errorOf("name")}
                required
                autofocus={!isRefused}
                maxlength={100}
                value={texts.name}
              />
              <Textarea
                name="description"
                label={labels.description}
                error={errorOf("description")}
                required={false}
                rows={2}
                maxlength={1_000}
                value={texts.description}
              />
              <Combobox
                name="user"
                label={labels.user}
                hint="The token acts for this user, and sees what they see."
                error={errorOf("user")}
                required
                isFree
                options={users}
                value={texts.user}
              />
              <ScopeChoices texts={texts} error={errorOf("scopes")} />
              <Segmented
                name="expires_days"
                label={labels.expires_days}
                error={errorOf("expires_days")}
                options={lifetimes}
                value={texts.expires_days ?? "90"}
              />
            </div>
            <FormActions>
              <Button look="primary" busy="Creating…">
                Create Token
              </Button>
              <Button href={tokensPath}>Cancel</Button>
            </FormActions>
          </Card>
        </Form>
      </div>
    ),
  };
}

function ScopeChoices(props: {
  readonly texts: Partial<TokenTexts>;
  readonly error: string | undefined;
}): VNode {
  const { texts, error } = props;
  return (
    <fieldset
      id="field-scopes"
      class="min-w-0"
      tabindex={-1}
      aria-describedby={error === undefined ? undefined : "field-scopes-error"}
    >
      <legend class="mb-1 text-sm font-semibold">{labels.scopes}</legend>
      <p class="text-soft mb-2 text-sm">What programs with this token may do.</p>
      {error === undefined ? null : (
        <p id="field-scopes-error" class="text-bad mb-2 text-sm font-medium">
          {error}
        </p>
      )}
      <div class="mb-3 flex flex-wrap gap-2 empty:hidden">
        {scopePresets.map(({ label, scopes }) => (
          <button
            key={label}
            class="chip"
            type="button"
            hidden
            data-check={scopes.map(scopeField).join(" ")}
          >
            {label}
          </button>
        ))}
      </div>
      <div class="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        {scopeGroups.map(({ title, scopes }) => (
          <fieldset key={title} class="min-w-0">
            <legend class="text-soft text-xs font-semibold">{title}</legend>
            {scopes.map(({ scope, text }) => (
              <Checkbox
                key={scope}
                name={scopeField(scope)}
                value="on"
                label={scope}
                hint={text}
                checked={texts[scopeField(scope)] !== undefined}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </fieldset>
  );
}

/** Shows a new token, once. */
export function createdTokenPage(props: {
  readonly token: string;
  readonly row: ApiTokenRow;
  readonly baseUrl: string;
}): PageContent {
  const { token, row, baseUrl } = props;
  const url = new URL(samplePath(row.scopes), baseUrl).href;
  return {
    title: "Token created",
    children: (
      <div id={newTokenId} class="max-w-2xl">
        <PageHeader
          title="Token created"
          lead={`${row.name}, for ${row.username}.`}
          back={backToList}
        />
        <ShownOnce
          title="Copy the token now"
          lead="It is not shown again. Whoever has it can do what its scopes allow."
          values={[
            { title: "Token", value: token },
            { title: "Try it", value: `curl -H "Authorization: Bearer ${token}" ${url}` },
          ]}
        >
          <FormActions>
            <Button look="primary" href={tokensPath}>
              I have stored it
            </Button>
          </FormActions>
        </ShownOnce>
      </div>
    ),
  };
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
