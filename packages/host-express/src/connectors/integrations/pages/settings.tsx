import type { VNode } from "preact";
import {
  Banner,
  Button,
  Card,
  Checkbox,
  Combobox,
  Form,
  FormActions,
  FormErrors,
  Segmented,
  TextInput,
} from "../../../platform/pages/ui";
import type { FormField } from "../form";
import type { IntegrationView } from "../view";
import { OptionsInput } from "./options-input";
import { frameId } from "./frame";

/** The settings of an integration, made from its schema. */
export function Settings(props: {
  readonly view: IntegrationView;
  readonly fields: readonly FormField[];
  readonly problem?: string | undefined;
}): VNode {
  const { view, fields, problem } = props;
  const { manifest, paths, row } = view;
  const usual = fields.filter(({ isAdvanced }) => !isAdvanced);
  const advanced = fields.filter(({ isAdvanced }) => isAdvanced);
  const refused = fields.filter(({ error }) => error !== undefined);
  const labels = Object.fromEntries(fields.map(({ name, title }) => [name, title]));
  const errors = Object.fromEntries(
    refused.map(({ name, error = "" }) => [name, [error]] as const),
  );
  const isClosed = advanced.every(
    ({ error, theirs }) => error === undefined && theirs === undefined,
  );
  return (
    <Card
      class="max-w-2xl"
      title="Settings"
      lead={
        manifest.docs === undefined ? undefined : (
          <a class="link" href={manifest.docs} rel="noopener">
            Set-up guide
          </a>
        )
      }
    >
      <FormErrors errors={errors} labels={labels} message={problem} />
      {view.state.state === "unavailable" ? (
        <div class="mb-4">
          <Banner tone="warn">{view.state.message}</Banner>
        </div>
      ) : null}
      <Form action={paths.at("")} swap={frameId} id="settings">
        {row === undefined ? null : (
          <input type="hidden" name="settings_version" value={String(row.settingsVersion)} />
        )}
        <div class="flex flex-col gap-5">
          {usual.map((field) => (
            <Shown key={field.name} {...field} />
          ))}
          {advanced.length === 0 ? null : (
            <details open={!isClosed}>
              <summary class="text-sm font-semibold">Advanced</summary>
              <div class="mt-4 flex flex-col gap-5">
                {advanced.map((field) => (
                  <Shown key={field.name} {...field} />
                ))}
              </div>
            </details>
          )}
        </div>
        <FormActions>
          <Button look="primary" busy="Saving…">
            Save
          </Button>
          {row === undefined ? <Button href={paths.tab("set-up")}>Back to the steps</Button> : null}
        </FormActions>
      </Form>
    </Card>
  );
}

/** A field, which scripts show only while other fields have certain values. */
function Shown(field: FormField): VNode {
  const { showIf } = field;
  return (
    <div data-show-if={showIf && JSON.stringify(showIf)}>
      <Control {...field} />
    </div>
  );
}

function Control(field: FormField): VNode {
  const { name, title, hint, kind, value, options, source, isOptional, error, theirs } = field;
  if (field.providerOptions !== undefined) return <OptionsInput {...field} />;
  const common = { name, label: title, hint: hint === "" ? undefined : hint, error, theirs };
  const optional = isOptional ? { required: false } : {};
  switch (kind) {
    case "checkbox":
      return <Checkbox {...common} checked={value === "true"} />;
    case "segmented":
      return <Segmented {...common} value={value} options={options} />;
    case "combobox":
      return <Combobox {...common} {...optional} value={value} options={options} source={source} />;
    case "secret":
      return <TextInput {...common} {...optional} type="password" />;
    case "time":
      return <TextInput {...common} type="time" value={value} />;
    case "number":
      return <TextInput {...common} {...optional} value={value} inputmode="numeric" />;
    case "text":
      return <TextInput {...common} {...optional} value={value} />;
  }
}
