import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Banner,
  Button,
  Card,
  Confirm,
  ConfirmForm,
  Empty,
  Facts,
  Form,
  PageHeader,
  Table,
  type Column,
} from "../../../platform/pages/ui";
import { isOpen, isPast, successorsOf, type QuoteStatus } from "../status";
import type { QuoteItemRow, QuoteRow } from "../store";
import { statuses } from "./list";
import { moneyText, priceText } from "../../../platform/money-text";
import { formatDay, type DateFormat } from "../../../platform/time/day-text";
import { percentText } from "../../../platform/percent-text";
import { numberText } from "./number-text";
import { quotePath, quotesPath } from "./paths";

/** Content of the page of a quote. */
export interface QuotePageProps {
  readonly quote: QuoteRow;
  readonly client: string;
  /** Current date of the user, YYYY-MM-DD. */
  readonly today: string;
  readonly dateFormat: DateFormat;
}

/** The page of a quote. */
export function quotePage(props: QuotePageProps): PageContent {
  const { quote, client, today, dateFormat } = props;
  const { label, tone } = statuses[quote.status];
  const validUntil =
    quote.valid_until === null ? "No limit" : formatDay(quote.valid_until, dateFormat);
  const isOver = quote.status === "sent" && isPast(quote.valid_until, today);
  return {
    title: `${quote.quote_number} · Quotes`,
    children: (
      <>
        <PageHeader
          title={quote.title}
          lead={`${quote.quote_number} for ${client}`}
          back={{ href: quotesPath, label: "Quotes" }}
          actions={<Badge tone={tone}>{label}</Badge>}
        />
        <div class="flex flex-col gap-4">
          {isOver ? (
            <Banner tone="warn">
              {`It was valid until ${validUntil}. To have it accepted, change that day.`}
            </Banner>
          ) : null}
          <Actions {...quote} />
          <div class="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
            <Card title="Lines">
              {quote.items.length === 0 ? (
                <Empty icon="file-text" text="It has no lines yet." />
              ) : (
                <Table
                  caption="Lines"
                  columns={columnsOf(quote.currency_code)}
                  rows={quote.items}
                  rowKey={({ id }) => id}
                />
              )}
            </Card>
            <div class="flex flex-col gap-4">
              <Card title="Amounts">
                <Amounts {...quote} />
              </Card>
              <Card title="Terms">
                <Facts
                  facts={[
                    { label: "Valid until", value: validUntil },
                    ...(quote.payment_terms === null
                      ? []
                      : [{ label: "Payment", value: quote.payment_terms }]),
                  ]}
                />
              </Card>
            </div>
          </div>
          <Text title="Description" text={quote.description} />
          <Text title="Conditions" text={quote.terms} />
          <Text title="Notes" text={quote.notes} />
        </div>
      </>
    ),
  };
}

const actionLabels: Readonly<Record<QuoteStatus, string>> = {
  draft: "Back to draft",
  sent: "Mark as sent",
  accepted: "Mark as accepted",
  rejected: "Mark as rejected",
  expired: "Mark as expired",
};

function Actions(quote: QuoteRow): VNode {
  const { id, status, version } = quote;
  return (
    <div class="flex flex-wrap gap-2 print:hidden">
      {successorsOf(status).map((next, index) => (
        <Form key={next} action={quotePath(id, "status")}>
          <input type="hidden" name="version" value={String(version)} />
          <input type="hidden" name="status" value={next} />
          <Button look={index === 0 && status === "draft" ? "primary" : "quiet"} busy="Saving…">
            {actionLabels[next]}
          </Button>
        </Form>
      ))}
      {isOpen(status) ? (
        <Button icon="pencil" href={quotePath(id, "edit")}>
          Change
        </Button>
      ) : null}
      {quote.was_sent ? null : (
        <Confirm
          id="delete"
          href={quotePath(id, "delete")}
          label="Delete"
          icon="trash-2"
          {...deleteQuestion(quote)}
        />
      )}
    </div>
  );
}

/** A figure, which is not broken into lines beside a long text. */
function Figure({ children }: { readonly children: string }): VNode {
  return <span class="whitespace-nowrap">{children}</span>;
}

function columnsOf(currency: string): readonly Column<QuoteItemRow>[] {
  return [
    {
      header: "Description",
      role: "title",
      cell: ({ display_name: name, description }) => (
        <div class="min-w-0">
          {name === null || name === description ? null : <p class="font-semibold">{name}</p>}
          <p class="whitespace-pre-line">{description}</p>
        </div>
      ),
    },
    {
      header: "Quantity",
      align: "end",
      cell: ({ quantity, unit }) => (
        <Figure>{`${numberText(quantity)}${unit === null ? "" : ` ${unit}`}`}</Figure>
      ),
    },
    {
      header: "Price",
      align: "end",
      cell: ({ unit_price: price }) => <Figure>{priceText(price, currency)}</Figure>,
    },
    {
      header: "Amount",
      align: "end",
      cell: ({ total_amount: total }) => <Figure>{moneyText(total, currency)}</Figure>,
    },
  ];
}

function Amounts(quote: QuoteRow): VNode {
  const money = (amount: string): string => moneyText(Number(amount), quote.currency_code);
  const hasDiscount = Number(quote.discount_value) > 0;
  const reason = quote.discount_reason === null ? "" : ` (${quote.discount_reason})`;
  const rows = [
    ["Subtotal", money(quote.subtotal)],
    ...(hasDiscount ? [[`Discount${reason}`, `−${money(quote.discount_value)}`]] : []),
    [`Tax, ${percentText(Number(quote.tax_rate))}`, money(quote.tax_amount)],
  ];
  return (
    <dl class="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1.5 text-sm">
      {rows.flatMap(([label = "", value]) => [
        <dt key={`${label} label`} class="text-soft">
          {label}
        </dt>,
        <dd key={label} class="num pl-4 text-right">
          {value}
        </dd>,
      ])}
      <dt class="border-line mt-1 border-t pt-2 font-semibold">Total</dt>
      <dd class="num border-line mt-1 border-t pt-2 pl-4 text-right font-semibold">
        {money(quote.total_amount)}
      </dd>
    </dl>
  );
}

function Text(props: { readonly title: string; readonly text: string | null }): VNode | null {
  const { title, text } = props;
  if (text === null) return null;
  return (
    <Card title={title}>
      <p class="text-sm wrap-anywhere whitespace-pre-line">{text}</p>
    </Card>
  );
}

function deleteQuestion({ id, quote_number: number }: QuoteRow) {
  return {
    title: `Delete the quote ${number}?`,
    text: "It is deleted with its lines. If it is the last one, the next quote gets its number.",
    action: quotePath(id, "delete"),
    confirm: "Delete",
  };
}

/** Asks whether to delete a quote. */
export function deleteQuotePage(quote: QuoteRow): PageContent {
  return {
    title: "Delete a quote",
    children: <ConfirmForm {...deleteQuestion(quote)} cancel={quotePath(quote.id)} />,
  };
}
