import { databaseKinds } from "./support/databases";
import { testHostStorage } from "./support/host-storage";

testHostStorage(databaseKinds, { useFastPath: true });
