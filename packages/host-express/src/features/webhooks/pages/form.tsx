import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Checkbox,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  ShownOnce,
  Textarea,
  TextInput,
  formFields,
  type FormConflict,
  type RefusalProps,
} from "../../../platform/pages/ui";
import { allEvents, type WebhookRow } from "../schema";
import { eventField, eventGroups } from "./events";
import { isChosen, type WebhookTexts } from "./form-values";
import { webhookPath, webhooksPath } from "./paths";

const labels = {
  name: "Name",
  description: "Description",
  url: "URL",
  events: "Events",
  headers: "Additional headers",
};

/** Id of the element that the forms of webhooks replace. */
const formId = "webhook-form";

/** Content of the form of a webhook. */
export interface WebhookFormProps extends RefusalProps {
  /** Undefined for a new one. */
  readonly webhook?: WebhookRow | undefined;
  readonly texts: WebhookTexts;
}

/** The form of a webhook. */
export function webhookFormPage(props: WebhookFormProps): PageContent {
  const { webhook, texts, errors = {}, message, conflict, status } = props;
  const field = formFields({ ...props, labels });
  const errorOf = (name: keyof typeof labels): string | undefined =>
    Object.entries(errors)
      .find(([path]) => path.split(".")[0] === name)?.[1]
      ?.join(" ");
  const isRefused = message !== undefined || Object.keys(errors).length > 0;
  const path = webhook === undefined ? webhooksPath : webhookPath(webhook.id);
  const title = webhook === undefined ? "Add a webhook" : `Change ${webhook.name}`;
  return {
    title,
    status: status ?? (isRefused ? 400 : 200),
    children: (
      <div id={formId} class="max-w-2xl">
        <PageHeader title={title} back={{ href: path, label: webhook?.name ?? "Webhooks" }} />
        <FormErrors errors={errors} labels={labels} message={message} conflict={conflict} />
        <Form action={webhook === undefined ? `${webhooksPath}/new` : `${path}/edit`} swap={formId}>
          {texts.version === undefined ? null : (
            <input type="hidden" name="version" value={texts.version} />
          )}
          <Card>
            <div class="flex flex-col gap-5">
              <TextInput {...field("name")} required maxlength={200} value={texts.name} />
              <TextInput
                {...field("url")}
                hint="Starts with https:// and answers with 2xx within seconds."
                type="url"
                required
                maxlength={500}
                value={texts.url}
              />
              <EventChoices texts={texts} error={errorOf("events")} conflict={conflict} />
              <Textarea
                {...field("description")}
                required={false}
                rows={2}
                maxlength={1_000}
                value={texts.description}
              />
              <HeaderFields webhook={webhook} error={errorOf("headers")} />
            </div>
            <FormActions>
              <Button look="primary" busy="Saving…">
                {webhook === undefined ? "Add webhook" : "Save"}
              </Button>
              <Button href={path}>Cancel</Button>
            </FormActions>
          </Card>
        </Form>
      </div>
    ),
  };
}

function EventChoices(props: {
  readonly texts: WebhookTexts;
  readonly error: string | undefined;
  readonly conflict: FormConflict | undefined;
}): VNode {
  const { texts, error, conflict } = props;
  const box = (type: string, label: string) => (
    <Checkbox
      key={type}
      name={eventField(type)}
      value="on"
      label={label}
      checked={isChosen(texts[eventField(type)])}
      theirs={conflict?.theirs[eventField(type)]}
    />
  );
  return (
    <fieldset
      id="field-events"
      class="min-w-0"
      tabindex={-1}
      aria-describedby={error === undefined ? undefined : "field-events-error"}
    >
      <legend class="mb-1 text-sm font-semibold">{labels.events}</legend>
      {error === undefined ? null : (
        <p id="field-events-error" class="text-bad mb-2 text-sm font-medium">
          {error}
        </p>
      )}
      {box(allEvents, "All events, also those of later versions")}
      <div class="mt-2 grid gap-x-6 gap-y-4 sm:grid-cols-2">
        {eventGroups.map(({ title, types }) => (
          <fieldset key={title} class="min-w-0">
            <legend class="text-soft text-xs font-semibold">{title}</legend>
            {types.map((type) => box(type, type))}
          </fieldset>
        ))}
      </div>
    </fieldset>
  );
}

function HeaderFields(props: {
  readonly webhook: WebhookRow | undefined;
  readonly error: string | undefined;
}): VNode {
  const { webhook, error } = props;
  const names = webhook?.header_names ?? [];
  const stored = `Set: ${names.join(", ")}. Leave blank to keep them; new ones replace all.`;
  return (
    <details open={error !== undefined}>
      <summary class="text-sm font-semibold">{labels.headers}</summary>
      <div class="mt-3 flex flex-col gap-3">
        <Textarea
          name="secret_headers"
          id="field-headers"
          label="One per line"
          hint={`${names.length === 0 ? "" : `${stored} `}E.g. Authorization: Bearer …. Stored encrypted, and never shown again.`}
          error={error}
          required={false}
          rows={3}
        />
        {names.length === 0 ? null : (
          <Checkbox name="remove_headers" value="on" label="Remove all headers" checked={false} />
        )}
      </div>
    </details>
  );
}

/** Shows the secret of a webhook, once. */
export function webhookSecretPage(webhook: WebhookRow, secret: string): PageContent {
  const path = webhookPath(webhook.id);
  return {
    title: "Secret of a webhook",
    children: (
      <div id={formId} class="max-w-2xl">
        <PageHeader title={webhook.name} back={{ href: path, label: "Webhook" }} />
        <ShownOnce
          title="Store the secret now"
          lead="It is not shown again. Your server verifies with it that requests come from here."
          values={[{ title: "Signing secret", value: secret }]}
        >
          <p class="text-soft text-sm">
            Requests are signed as{" "}
            <a class="link" href="https://www.standardwebhooks.com/" rel="noopener">
              Standard Webhooks
            </a>{" "}
            describes it, in the header <code>webhook-signature</code>.
          </p>
          <FormActions>
            <Button look="primary" href={path}>
              I have stored it
            </Button>
          </FormActions>
        </ShownOnce>
      </div>
    ),
  };
}
