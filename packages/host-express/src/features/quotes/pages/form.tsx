import type { VNode } from "preact";
import type { FieldErrors } from "../../../platform/http/http-error";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Combobox,
  Form,
  FormErrors,
  PageHeader,
  Select,
  Textarea,
  TextInput,
  type Option,
} from "../../../platform/pages/ui";
import type { QuoteRow } from "../store";
import { blankLines, lineField, lineFields, type LineTexts, type QuoteTexts } from "./form-values";
import { quotePath, quotesPath } from "./paths";

/** Id of the element that the form replaces. */
const formId = "quote-form";

/** Content of the form of a quote. */
export interface QuoteFormProps {
  /** Undefined for a new one. */
  readonly quote?: QuoteRow | undefined;
  readonly texts: QuoteTexts;
  readonly lines: readonly LineTexts[];
  /** Clients to choose from, for a new one. */
  readonly clients: readonly Option[];
  readonly errors?: FieldErrors | undefined;
  readonly message?: string | undefined;
  readonly status?: number | undefined;
}

const labels: Readonly<Record<string, string>> = {
  client_id: "Client",
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
  terms: "Conditions",
  items: "Lines",
};

const lineLabels: Readonly<Record<(typeof lineFields)[number], string>> = {
  description: "Description",
  quantity: "Quantity",
  unit: "Unit",
  unit_price: "Price",
};

/** The form of a quote. */
export function quoteFormPage(props: QuoteFormProps): PageContent {
  const { quote, texts, clients, errors = {}, message, status } = props;
  const isRefused = message !== undefined || Object.keys(errors).length > 0;
  const path = quote === undefined ? quotesPath : quotePath(quote.id);
  const title = quote === undefined ? "New quote" : `Change ${quote.quote_number}`;
  const field = (name: string) => ({
    name,
    label: labels[name] ?? name,
    value: texts[name],
    error: errors[name]?.join(" "),
  });
  return {
    title,
    status: status ?? (isRefused ? 400 : 200),
    children: (
      <div id={formId} class="max-w-4xl">
        <PageHeader title={title} back={{ href: path, label: quote?.quote_number ?? "Quotes" }} />
        <FormErrors errors={shownErrors(errors)} labels={fieldLabels(errors)} message={message} />
        <Form
          action={quote === undefined ? `${quotesPath}/new` : `${path}/edit`}
          swap={formId}
          class="flex flex-col gap-4"
        >
          {texts.version === undefined ? null : (
            <input type="hidden" name="version" value={texts.version} />
          )}
          <Card>
            <div class="flex flex-col gap-5">
              {quote === undefined ? (
                <Combobox
                  {...field("client_id")}
                  name="client"
                  value={texts.client}
                  required
                  options={[{ value: "", label: "" }, ...clients]}
                />
              ) : null}
              <TextInput {...field("title")} required maxlength={200} />
              <Textarea {...field("description")} required={false} />
            </div>
          </Card>
          <Lines {...props} />
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

function Lines({ lines, errors = {} }: QuoteFormProps): VNode {
  const rows = [...lines, ...Array.from({ length: blankLines }, (): LineTexts => ({}))];
  return (
    <Card
      title="Lines"
      lead="A line without content is left out, so clear one to remove it."
      actions={
        <Button icon="plus" name="more" value="true">
          More lines
        </Button>
      }
    >
      {errors["items"] === undefined ? null : (
        <p id="field-items" class="text-bad mb-3 text-sm font-medium">
          {errors["items"].join(" ")}
        </p>
      )}
      <ol class="flex flex-col gap-4">
        {rows.map((line, index) => (
          <li key={index} class="border-line border-t pt-4 first:border-0 first:pt-0">
            <Line index={index} line={line} errors={errors} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Line(props: {
  readonly index: number;
  readonly line: LineTexts;
  readonly errors: FieldErrors;
}): VNode {
  const { index, line, errors } = props;
  const field = (name: (typeof lineFields)[number]) => ({
    name: lineField(index, name),
    label: `${lineLabels[name]} ${String(index + 1)}`,
    value: line[name],
    error: errors[`items.${String(index)}.${name}`]?.join(" "),
  });
  const others = Object.entries(line).filter(
    ([name]) => !(lineFields as readonly string[]).includes(name),
  );
  return (
    <div class="grid grid-cols-2 gap-3 lg:grid-cols-[3fr_1fr_1fr_1fr]">
      <div class="col-span-2 lg:col-span-1">
        <TextInput {...field("description")} />
      </div>
      <TextInput {...field("quantity")} inputmode="decimal" />
      <TextInput {...field("unit")} maxlength={20} />
      <TextInput {...field("unit_price")} inputmode="decimal" />
      {others.map(([name, value]) => (
        <input key={name} type="hidden" name={lineField(index, name)} value={value} />
      ))}
    </div>
  );
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

function fieldLabels(errors: FieldErrors): Readonly<Record<string, string>> {
  const ofLines = Object.keys(errors).flatMap((path) => {
    const [, index, field] = /^items\.(\d+)\.(\w+)$/.exec(path) ?? [];
    if (index === undefined || field === undefined) return [];
    const label = Object.entries(lineLabels).find(([name]) => name === field)?.[1] ?? field;
    return [[fieldOf(path), `${label} ${String(Number(index) + 1)}`] as const];
  });
  return { ...labels, client: "Client", ...Object.fromEntries(ofLines) };
}
