import { randomUUID } from "node:crypto";
import { gcalConnector } from "@tt/connector-gcal";
import { insertIntegration } from "../../packages/host-express/src/connectors/storage/insert";
import { measureInside } from "../runner/first-sync/inside";
import { allow } from "./consent";
import { redirectUri } from "./events";

await measureInside({
  descriptor: gcalConnector,
  async setUp(database, _ports, connector) {
    const row = {
      id: randomUUID(),
      connector: gcalConnector.manifest.key,
      owner: 1,
      publicId: "bench",
      nextSyncAt: null,
      settings: {},
      secrets: {},
      credentials: {},
      state: {},
      health: null,
    };
    await database.db.transaction().execute((tx) => insertIntegration(tx, row));
    const consent = await connector.authorize(row.id, redirectUri);
    if (!consent.ok) throw new Error(consent.error);
    const code = (await allow(consent.url)).searchParams.get("code") ?? "";
    const { verifier } = consent;
    const connected = await connector.connect(row.id, { code, verifier, redirectUri });
    if (!connected.ok) throw new Error(connected.error);
    return row.id;
  },
  settingsOf: (calendar) => ({
    calendar_id: calendar,
    default_project_id: 1,
    sync_days_back: 30,
  }),
});
