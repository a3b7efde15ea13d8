import type { Connector } from "@tt/connector-core";
import type { Span, SpanAttributes, Tracer } from "../platform/tracing/tracer";

/**
 * Traces the operations of a connector that take a request or a statement. Operations that are answered
 * from memory pass unchanged.
 * @param key The connector's key, an attribute of all spans.
 */
export function traceConnector(
  connector: Connector,
  key: string,
  tracer: Tracer | undefined,
): Connector {
  if (!tracer) return connector;
  const span = <Outcome extends { readonly ok: boolean }>(
    name: string,
    id: string | undefined,
    work: () => Promise<Outcome>,
    more: SpanAttributes = {},
  ): Promise<Outcome> =>
    tracer.span(name, { ...attributesOf(key, id), ...more }, async (running) => {
      const outcome = await work();
      if (!outcome.ok) fail(running, outcome);
      return outcome;
    });
  return {
    receive: (request, target) =>
      tracer.span("delivery", attributesOf(key, undefined), async (running) => {
        const reply = await connector.receive(request, target);
        running.set({ "http.response.status_code": reply.status });
        if (reply.status >= 500) running.fail(String(reply.status));
        return reply;
      }),
    precheck: (head, target) => connector.precheck(head, target),
    overloaded: (request) => connector.overloaded(request),
    status: (id) => connector.status(id),
    test: (id) => span("test", id, () => connector.test(id)),
    disconnect: (id) => span("disconnect", id, () => connector.disconnect(id)),
    authorize: (id, uri) => span("authorize", id, () => connector.authorize(id, uri)),
    connect: (id, answer) => span("connect", id, () => connector.connect(id, answer)),
    revoke: (id, pending) => span("revoke", id, () => connector.revoke(id, pending)),
    sync: (id, options) => span("sync", id, () => connector.sync(id, options)),
    action: (id, name) =>
      span("action", id, () => connector.action(id, name), { "tt.action": name }),
    listOptions: (integration, field) =>
      span(
        "list options",
        typeof integration === "string" ? integration : integration.id,
        () => connector.listOptions(integration, field),
        { "tt.field": field },
      ),
    deliverEvent: (id, event) =>
      span("notification", id, () => connector.deliverEvent(id, event), { "tt.event": event.type }),
    sendDailySummary: (id, day) =>
      span("daily summary", id, () => connector.sendDailySummary(id, day)),
    validate: (row) => span("validate", row.id, () => connector.validate(row)),
  };
}

function attributesOf(key: string, id: string | undefined): SpanAttributes {
  return { "tt.connector": key, ...(id === undefined ? {} : { "tt.integration": id }) };
}

function fail(span: Span, outcome: object): void {
  span.fail("code" in outcome && typeof outcome.code === "string" ? outcome.code : "failed");
}
