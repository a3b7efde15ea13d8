import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";

// The least that opens the host's embedded database. Run by Node.js itself: `node bare.ts <directory>`.

const [, , directory = ""] = process.argv;
const lite = await PGlite.create({ dataDir: `${directory}/pgdata`, extensions: { pg_trgm } });
await lite.query("select count(*) from users");
process.stdout.write("ready on http://nowhere\n");
process.on("SIGTERM", () => {
  void lite.close().then(() => process.exit(0));
});
