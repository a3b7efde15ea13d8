import type { FieldErrors } from "../../platform/http/http-error";
import type { PageContent } from "../../platform/pages/page";
import {
  Banner,
  Button,
  Card,
  Checkbox,
  Combobox,
  Form,
  FormErrors,
  PageHeader,
  TextInput,
  formFields,
  type FormConflict,
} from "../../platform/pages/ui";
import type { SettingsTexts } from "./form";
import type { MultipleTimers } from "./write";

/** Path of the page of the installation's settings. */
export const settingsPath = "/admin/settings";

/** Content of the page of the installation's settings. */
export interface SettingsPageProps {
  readonly texts: SettingsTexts;
  readonly zones: readonly string[];
  readonly errors?: FieldErrors | undefined;
  readonly conflict?: FormConflict | undefined;
  /** Users with several timers, because of whom a single timer cannot be required. */
  readonly several?: readonly MultipleTimers[] | undefined;
}

const labels: Readonly<Record<string, string>> = {
  timezone: "Time zone",
  currency: "Currency",
  single_active_timer: "One timer per user",
  prevent_overlapping_entries: "Refuse overlapping entries",
  inventory_enabled: "Inventory",
  quote_prefix: "Prefix",
  quote_start_number: "First number",
  quote_number_pattern: "Pattern",
};

/** The page of the installation's settings. */
export function settingsPage(props: SettingsPageProps): PageContent {
  const { texts, zones, errors = {}, conflict, several = [] } = props;
  const isRefused = Object.keys(errors).length > 0;
  const fieldOf = formFields({ labels, errors, conflict });
  const field = (name: string) => ({ ...fieldOf(name), value: texts[name] ?? "" });
  const flag = (name: string) => ({
    ...field(name),
    value: undefined,
    checked: texts[name] === "true",
  });
  return {
    title: "Settings",
    status: several.length > 0 || (conflict && !isRefused) ? 409 : isRefused ? 400 : 200,
    children: (
      <div id="settings" class="max-w-2xl">
        <PageHeader
          title="Settings"
          lead="They apply to the whole installation."
          back={{ href: "/admin", label: "Admin" }}
        />
        <FormErrors errors={errors} labels={labels} conflict={conflict} />
        {several.length === 0 ? null : <SeveralTimers users={several} />}
        <Form action={settingsPath} swap="settings" class="flex flex-col gap-4">
          <input type="hidden" name="version" value={texts["version"]} />
          <Card title="Region">
            <div class="flex flex-col gap-5">
              <Combobox
                {...field("timezone")}
                hint="For users who have chosen none in their profile."
                options={zones.map((zone) => ({ value: zone, label: zone }))}
              />
              <TextInput
                {...field("currency")}
                hint="Three letters, e.g. EUR, USD or CHF."
                required
                maxlength={3}
              />
            </div>
          </Card>
          <Card title="Time tracking">
            <div class="flex flex-col gap-3">
              <Checkbox
                {...flag("single_active_timer")}
                hint="Starting a second timer asks whether to stop the first."
              />
              <Checkbox
                {...flag("prevent_overlapping_entries")}
                hint="Completed entries of a user cannot be at the same time."
              />
            </div>
          </Card>
          <Card title="Modules">
            <Checkbox
              {...flag("inventory_enabled")}
              hint="Items, warehouses, stock and transfers. Nothing is deleted while it is off."
            />
          </Card>
          <Card title="Numbers of quotes" lead="For new quotes; existing numbers stay.">
            <div class="grid gap-5 sm:grid-cols-2">
              <TextInput {...field("quote_prefix")} required maxlength={20} />
              <TextInput {...field("quote_start_number")} inputmode="numeric" required />
              <div class="sm:col-span-2">
                <TextInput
                  {...field("quote_number_pattern")}
                  hint="{PREFIX}, {YYYY}, {YY}, {MM}, {DD} and {SEQ}, the number that counts up."
                  required
                  maxlength={50}
                />
              </div>
            </div>
          </Card>
          <div>
            <Button look="primary" busy="Saving…">
              Save
            </Button>
          </div>
        </Form>
      </div>
    ),
  };
}

function SeveralTimers({ users }: { readonly users: readonly MultipleTimers[] }) {
  return (
    <div class="mb-4">
      <Banner tone="warn" title="These users have several timers running">
        <ul class="mt-1 list-disc pl-4">
          {users.map(({ user_id: id, username, entry_ids: entries }) => (
            <li key={id}>{`${username}: ${String(entries.length)} timers`}</li>
          ))}
        </ul>
        <p class="mt-1">They have to stop them first. Everything else is not saved yet either.</p>
      </Banner>
    </div>
  );
}
