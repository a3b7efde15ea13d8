import {
  auth,
  BaseConnector,
  describeConnector,
  fromUtf8,
  header,
  project as projectField,
  secret,
  task,
  verify,
  type ConnectorContext,
  type Plan,
  type TestReport,
} from "@tt/connector-core";
import * as z from "zod";

// The connector of a stranger, with what the example for GitLab does not have: a class, logins of users
// and deliveries signed by HMAC.

const settings = z.object({
  api_token: secret(z.string().min(8).meta({ title: "API token", description: "From Acme." })),
  default_project_id: projectField(
    z.int().positive().meta({ title: "Project", description: "For new tasks." }),
  ),
  webhook_secret: secret(z.string().min(16), { generate: true }),
});
const ticket = z.object({
  id: z.int(),
  title: z.string(),
  updated_at: z.iso.datetime(),
  assignee: z.string().optional(),
});
type Ticket = z.output<typeof ticket>;

class AcmeConnector extends BaseConnector<typeof settings, Ticket> {
  protected override async onTest({ api }: ConnectorContext<typeof settings>): Promise<TestReport> {
    const { name } = await api.get("/me", z.object({ name: z.string() }));
    return `Connected as ${name}.`;
  }

  protected override async onDelivery(
    { id, title, updated_at: asOf, assignee }: Ticket,
    { settings: { default_project_id: project }, storage }: ConnectorContext<typeof settings>,
  ): Promise<Plan> {
    const user =
      assignee === undefined
        ? undefined
        : await storage.users.byIdentity("acme", { login: assignee });
    return {
      changes: [
        task.upsert({
          task: { source: "acme", ref: `acme_${String(id)}` },
          project,
          asOf,
          name: title,
        }),
      ],
      reply: () => ({ status: 200, body: { ok: true, assignee: user?.username ?? null } }),
    };
  }
}

export const acme = describeConnector<typeof settings, Ticket>(
  {
    key: "acme_connector",
    slug: "acme",
    name: "Acme",
    docs: "https://acme.example/docs/time-tracking",
    settings,
    env: { ACME_API_URL: "https://api.acme.invalid" },
    api: { base: (_settings, env) => env["ACME_API_URL"] ?? "", auth: auth.bearer("api_token") },
    identity: { provider: "acme", label: "Acme user name" },
    inbound: {
      path: "webhook",
      maxBytes: 10_000,
      verification: verify.hmac({
        secret: "webhook_secret",
        signature: { header: "x-acme-signature" },
      }),
      deliveryId: header("x-acme-delivery"),
      parse: ({ body }) => ({ event: ticket.parse(JSON.parse(fromUtf8(body))) }),
    },
  },
  AcmeConnector,
);
