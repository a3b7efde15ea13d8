import { defineDev } from "@tt/dev";
import { acme } from "./src/connector.ts";
import { client, FakeProvider } from "./test/fake-provider.ts";

/** What `npm run dev` starts: a host with this connector, and a fake of Acme. */
export default defineDev({
  connector: acme,
  provider: new FakeProvider().fetch,
  env: (providerUrl) => ({
    ACME_URL: providerUrl,
    ACME_AUTHORIZE_URL: `${providerUrl}/oauth/authorize`,
    ACME_TOKEN_URL: `${providerUrl}/oauth/token`,
    ACME_CLIENT_ID: client.id,
    ACME_CLIENT_SECRET: client.secret,
  }),
  settings: (project) => ({ team: "platform", project }),
});
