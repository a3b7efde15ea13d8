import type { VNode } from "preact";
import type * as z from "zod";
import { durationText } from "../../../platform/time/shown-time";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Facts,
  Form,
  PageHeader,
  Time,
  type TimeView,
} from "../../../platform/pages/ui";
import type { deliveryDetail } from "../deliveries";
import type { WebhookRow } from "../schema";
import { deliveryPath, webhookPath } from "./paths";
import { DeliveryBadge } from "./show";

type Delivery = z.output<typeof deliveryDetail>;
type Attempt = Delivery["attempt_log"][number];

/** How often a delivery that is not finished is read again, in seconds. */
const pollSeconds = 3;

/** Content of the page of a delivery. */
export interface DeliveryPageProps {
  readonly webhook: WebhookRow;
  readonly delivery: Delivery;
  readonly times: TimeView;
}

/** The page of one delivery: its attempts, and what was sent. */
export function deliveryPage({ webhook, delivery, times }: DeliveryPageProps): PageContent {
  const isOpen = ["pending", "retrying"].includes(delivery.status);
  return {
    title: `Delivery of ${delivery.event_type}`,
    children: (
      <>
        <PageHeader
          title={delivery.event_type}
          lead="A delivery, with all its attempts."
          back={{ href: webhookPath(webhook.id), label: webhook.name }}
          actions={
            <Form action={`${deliveryPath(webhook.id, delivery.id)}/resend`}>
              <Button icon="refresh-cw" busy="Working…">
                Send again
              </Button>
            </Form>
          }
        />
        <div
          id="delivery"
          class="flex max-w-3xl flex-col gap-4"
          data-poll={isOpen ? String(pollSeconds) : undefined}
        >
          <Summary delivery={delivery} times={times} />
          <Card title="Attempts">
            {delivery.attempt_log.length === 0 ? (
              <p class="text-soft text-sm">There was none yet.</p>
            ) : (
              <ol class="flex flex-col">
                {delivery.attempt_log.map((attempt) => (
                  <AttemptItem key={attempt.number} attempt={attempt} times={times} />
                ))}
              </ol>
            )}
          </Card>
          <Card title="What is sent" lead="The body of the request, exactly.">
            <pre
              class="bg-sunken rounded-field max-h-96 overflow-auto p-3 wrap-anywhere whitespace-pre-wrap"
              tabindex={0}
            >
              {delivery.body}
            </pre>
          </Card>
        </div>
      </>
    ),
  };
}

function Summary(props: { readonly delivery: Delivery; readonly times: TimeView }): VNode {
  const { delivery, times } = props;
  const { next_attempt_at: next, finished_at: finished } = delivery;
  return (
    <Card title="Status" actions={<DeliveryBadge {...delivery} />}>
      <Facts
        facts={[
          {
            label: "Created",
            value: <Time at={new Date(delivery.created_at)} view={times} form="full" />,
          },
          ...(next === null
            ? []
            : [
                {
                  label: "Next attempt",
                  value: <Time at={new Date(next)} view={times} form="relative" />,
                },
              ]),
          ...(finished === null
            ? []
            : [
                {
                  label: "Finished",
                  value: <Time at={new Date(finished)} view={times} form="full" />,
                },
              ]),
          { label: "webhook-id", value: <code>{delivery.id}</code> },
        ]}
      />
    </Card>
  );
}

function AttemptItem(props: { readonly attempt: Attempt; readonly times: TimeView }): VNode {
  const { attempt, times } = props;
  const { number, started_at: at, duration_ms: ms, status_code: code, error, response } = attempt;
  const took = ms < 1_000 ? `${String(ms)} ms` : durationText(ms);
  return (
    <li class="border-line border-t py-3 first:border-0 first:pt-0 last:pb-0">
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span class="num font-semibold">{`Attempt ${String(number)}`}</span>
        <Badge tone={error === null ? "run" : "bad"}>
          {code === null ? "No answer" : `HTTP ${String(code)}`}
        </Badge>
        <span class="text-soft">
          <Time at={new Date(at)} view={times} />
          {`, took ${took}`}
        </span>
      </div>
      {error === null ? null : <p class="text-soft mt-1 text-sm wrap-anywhere">{error}</p>}
      {response === null || response === "" ? null : (
        <pre
          class="bg-sunken rounded-field mt-2 max-h-48 overflow-auto p-3 wrap-anywhere whitespace-pre-wrap"
          tabindex={0}
          aria-label={`Answer to attempt ${String(number)}`}
        >
          {response}
        </pre>
      )}
    </li>
  );
}
