import { databaseKinds } from "./support/databases";
import { testHostStorage } from "./support/host-storage";

// `npm test` runs the same suite on the fast path.
testHostStorage(databaseKinds, { useFastPath: false });
