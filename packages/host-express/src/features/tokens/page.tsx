import type { VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import type { FieldErrors } from "../../platform/http/http-error";
import {
  Button,
  Card,
  Checkbox,
  Combobox,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Segmented,
  ShownOnce,
  Textarea,
  TextInput,
  type Option,
} from "../../platform/pages/ui";
import { lifetimes, scopeField, type TokenTexts } from "./form";
import { samplePath, scopeGroups, scopePresets } from "./scope-groups";
import { tokensPath } from "./paths";
import type { ApiTokenRow } from "./store";

const backToList = { href: tokensPath, label: "Api-tokens" };

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
          lead="It is not shown again. A program that has it can do what its scopes allow."
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
