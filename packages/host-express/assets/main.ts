import { join } from "node:path";
import { writeAssets } from "./build";

// Not in `onSuccess` of tsup: its builds use the same process of esbuild, and writeAssets ends it.
await writeAssets(join(import.meta.dirname, "../dist/assets"));
