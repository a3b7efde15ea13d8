import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Empty,
  PageHeader,
  Pagination,
  Table,
  Tabs,
  type Column,
  type Tone,
} from "../../../platform/pages/ui";
import { quoteStatus, type QuoteStatus } from "../status";
import type { QuoteRow } from "../store";
import { moneyText } from "../../../platform/money-text";
import { formatDay, type DateFormat } from "../../../platform/time/day-text";
import { addressOf, unlessDefault } from "../../../platform/pages/address";
import { quotePath, quotesPath } from "./paths";

/** How each status is shown. */
export const statuses: Readonly<
  Record<QuoteStatus, { readonly label: string; readonly tone: Tone }>
> = {
  draft: { label: "Draft", tone: "neutral" },
  sent: { label: "Sent", tone: "accent" },
  accepted: { label: "Accepted", tone: "run" },
  rejected: { label: "Rejected", tone: "bad" },
  expired: { label: "Expired", tone: "warn" },
};

/** Content of the list of quotes. */
export interface QuotesPageProps {
  readonly quotes: readonly QuoteRow[];
  /** Names of their clients by id. */
  readonly clients: ReadonlyMap<number, string>;
  readonly dateFormat: DateFormat;
  readonly status: QuoteStatus | undefined;
  readonly page: number;
  readonly pages: number;
}

function listPath(status: QuoteStatus | undefined, page = 1): string {
  return addressOf(quotesPath, { status, page: unlessDefault(page, 1) });
}

/** The list of quotes. */
export function quotesPage(props: QuotesPageProps): PageContent {
  const { quotes, status, page, pages } = props;
  const add = (
    <Button look="primary" icon="plus" href={`${quotesPath}/new`}>
      New quote
    </Button>
  );
  const isFirst = quotes.length === 0 && status === undefined;
  return {
    title: "Quotes",
    children: (
      <>
        <PageHeader
          title="Quotes"
          lead="What you offer to clients."
          actions={isFirst ? undefined : add}
        />
        <Tabs
          label="Quotes by status"
          tabs={[
            { label: "All", href: listPath(undefined) },
            ...quoteStatus.options.map((each) => ({
              label: statuses[each].label,
              href: listPath(each),
            })),
          ]}
          current={listPath(status)}
        />
        <Card>
          {quotes.length === 0 ? (
            <Empty
              icon="file-text"
              text={
                status === undefined
                  ? "There are no quotes yet. A quote lists work and goods with their prices."
                  : "There are no such quotes."
              }
              action={isFirst ? add : <Button href={quotesPath}>Clear</Button>}
            />
          ) : (
            <Table
              caption="Quotes"
              columns={columnsOf(props)}
              rows={quotes}
              rowKey={({ id }) => id}
            />
          )}
          <Pagination page={page} pages={pages} href={(other) => listPath(status, other)} />
        </Card>
      </>
    ),
  };
}

function columnsOf(props: QuotesPageProps): readonly Column<QuoteRow>[] {
  const { clients, dateFormat } = props;
  return [
    {
      header: "Quote",
      role: "title",
      cell: ({ id, title, quote_number: number }) => (
        <div class="min-w-0">
          <a href={quotePath(id)}>{title}</a>
          <p class="text-soft num text-xs font-normal">{number}</p>
        </div>
      ),
    },
    { header: "Client", cell: ({ client_id: id }) => clients.get(id) ?? "" },
    {
      header: "Valid until",
      cell: ({ valid_until: day }) => (
        <span class="num whitespace-nowrap">
          {day === null ? "No limit" : formatDay(day, dateFormat)}
        </span>
      ),
    },
    {
      header: "Total",
      align: "end",
      cell: ({ total_amount: total, currency_code: currency }) => (
        <span class="whitespace-nowrap">{moneyText(Number(total), currency)}</span>
      ),
    },
    {
      header: "Status",
      cell: ({ status }) => <Badge tone={statuses[status].tone}>{statuses[status].label}</Badge>,
    },
  ];
}
