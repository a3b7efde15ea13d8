import type { FieldErrors } from "../../../platform/http/http-error";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Checkbox,
  Combobox,
  Form,
  FormErrors,
  PageHeader,
  Select,
  Textarea,
  TextInput,
  formFields,
  type FormConflict,
  type RefusalProps,
  type Option,
} from "../../../platform/pages/ui";
import type { QuoteRow } from "../store";
import { lineField, type LineTexts, type QuoteTexts } from "./form-values";
import { lineLabels, Lines, type StockOptions } from "./lines";
import { quotePath, quotesPath } from "./paths";

/** Id of the element that the form replaces. */
const formId = "quote-form";

/** Content of the form of a quote. */
export interface QuoteFormProps extends RefusalProps {
  /** Undefined for a new one. */
  readonly quote?: QuoteRow | undefined;
  readonly texts: QuoteTexts;
  readonly lines: readonly LineTexts[];
  /** Clients to choose from, for a new one. */
  readonly clients: readonly Option[];
  /** Projects to choose from: those of the client; for a new one the first, which a search adds to. */
  readonly projects: readonly Option[];
  /** Undefined while the inventory is disabled. */
  readonly stock: StockOptions | undefined;
}

const labels: Readonly<Record<string, string>> = {
  client: "Client",
  project_id: "Project",
  title: "Title",
  description: "Description",
  currency_code: "Currency",
  tax_rate: "Tax in percent",
  discount_type: "Discount",
  discount_amount: "Amount of the discount",
  discount_reason: "Reason of the discount",
  valid_until: "Valid until",
  payment_terms: "Payment",
  notes: "Notes",
  visible_to_client: "Visible to the client",
  terms: "Conditions",
  items: "Lines",
};

/** The form of a quote. */
export function quoteFormPage(props: QuoteFormProps): PageContent {
  const { quote, texts, lines, clients, projects, stock, conflict, message, status } = props;
  const errors = shownErrors(props.errors ?? {});
  const names = { ...labels, ...labelsOfLines(errors, conflict) };
  const isRefused = message !== undefined || Object.keys(errors).length > 0;
  const path = quote === undefined ? quotesPath : quotePath(quote.id);
  const title = quote === undefined ? "New quote" : `Change ${quote.quote_number}`;
  const fields = formFields({ labels, errors, conflict });
  const field = (name: string) => ({ ...fields(name), value: texts[name] });
  return {
    title,
    status: status ?? (isRefused ? 400 : 200),
    children: (
      <div id={formId} class="max-w-4xl">
        <PageHeader title={title} back={{ href: path, label: quote?.quote_number ?? "Quotes" }} />
        <FormErrors errors={errors} labels={names} message={message} conflict={conflict} />
        <Form
          action={quote === undefined ? `${quotesPath}/new` : `${path}/edit`}
          swap={formId}
          isOnce={quote === undefined}
          class="flex flex-col gap-4"
        >
          {texts.version === undefined ? null : (
            <input type="hidden" name="version" value={texts.version} />
          )}
          <Card>
            <div class="flex flex-col gap-5">
              {quote === undefined ? (
                <Combobox
                  {...field("client")}
                  required
                  options={[{ value: "", label: "" }, ...clients]}
                />
              ) : null}
              <Combobox
                {...field("project_id")}
                required={false}
                options={[{ value: "", label: "None" }, ...projects]}
                source={quote === undefined ? "/api/choices/projects" : undefined}
              />
              <TextInput {...field("title")} required maxlength={200} />
              <Textarea {...field("description")} required={false} />
            </div>
          </Card>
          <Lines lines={lines} stock={stock} errors={errors} conflict={conflict} />
          <Card title="Amounts and terms">
            <div class="grid gap-5 sm:grid-cols-2">
              <TextInput
                {...field("currency_code")}
                hint="Blank for the installation's."
                required={false}
                maxlength={3}
              />
              <TextInput
                {...field("tax_rate")}
                hint="Blank for none."
                inputmode="decimal"
                required={false}
              />
              <Select
                {...field("discount_type")}
                options={[
                  { value: "", label: "None" },
                  { value: "percentage", label: "In percent" },
                  { value: "fixed", label: "As an amount" },
                ]}
              />
              <TextInput {...field("discount_amount")} inputmode="decimal" required={false} />
              <TextInput {...field("discount_reason")} required={false} maxlength={500} />
              <TextInput {...field("valid_until")} type="date" required={false} />
              <TextInput {...field("payment_terms")} required={false} maxlength={100} />
            </div>
            <div class="mt-5 flex flex-col gap-5">
              <Textarea {...field("terms")} required={false} />
              <Textarea {...field("notes")} hint="For yourselves." required={false} />
              <Checkbox
                {...field("visible_to_client")}
                value={undefined}
                checked={texts.visible_to_client === "true"}
                hint="For your own pages: the app shows quotes to users only"
              />
            </div>
          </Card>
          <div class="flex flex-wrap gap-2">
            <Button look="primary" busy="Saving…">
              {quote === undefined ? "Create quote" : "Save"}
            </Button>
            <Button href={path}>Cancel</Button>
          </div>
        </Form>
      </div>
    ),
  };
}

/** Errors by the names of the form's fields, to link to them. */
function shownErrors(errors: FieldErrors): FieldErrors {
  return Object.fromEntries(
    Object.entries(errors).map(([path, messages]) => [fieldOf(path), messages] as const),
  );
}

function fieldOf(path: string): string {
  const [, index, field] = /^items\.(\d+)\.(\w+)$/.exec(path) ?? [];
  if (index !== undefined && field !== undefined) return lineField(Number(index), field);
  return path === "client_id" ? "client" : path;
}

/** Labels of the fields of lines that were refused or changed meanwhile. */
function labelsOfLines(
  errors: FieldErrors,
  conflict: FormConflict | undefined,
): Readonly<Record<string, string>> {
  const names = [...Object.keys(errors), ...Object.keys(conflict?.theirs ?? {})];
  const ofLines = names.flatMap((name) => {
    const [, index, field] = /^line_(\d+)_(\w+)$/.exec(name) ?? [];
    if (index === undefined || field === undefined) return [];
    const label = Object.entries(lineLabels).find(([each]) => each === field)?.[1] ?? field;
    return [[name, `${label} ${String(Number(index) + 1)}`] as const];
  });
  return Object.fromEntries(ofLines);
}
