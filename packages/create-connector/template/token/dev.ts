import { defineDev } from "@tt/dev";
import { acme } from "./src/connector.ts";
import { accessToken, FakeProvider } from "./test/fake-provider.ts";

/** What `npm run dev` starts: a host with this connector, and a fake of Acme. */
export default defineDev({
  connector: acme,
  provider: new FakeProvider().fetch,
  env: (providerUrl) => ({ ACME_URL: providerUrl }),
  settings: (project) => ({ token: accessToken, team: "platform", project }),
});
