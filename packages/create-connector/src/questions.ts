import { cancel, confirm, isCancel, select, text } from "@clack/prompts";
import type { ConnectorType } from "./generate";
import { namesOf } from "./names";

/** Asks for the name of the provider. */
export async function askName(): Promise<string> {
  return answered(
    await text({
      message: "What is the provider called?",
      placeholder: "Linear",
      validate: (value) => {
        const names = namesOf(value ?? "");
        return typeof names === "string" ? names : undefined;
      },
    }),
  );
}

/** Asks how the connector gets its data. */
export async function askType(): Promise<ConnectorType> {
  return answered(
    await select<ConnectorType>({
      message: "How does it get its data?",
      options: [
        { value: "webhook", label: "Signed deliveries, and syncs with an access token" },
        { value: "token", label: "Syncs with an access token" },
        { value: "oauth", label: "Syncs with access that users grant (OAuth 2)" },
      ],
    }),
  );
}

/** Asks whether to install what the package depends on. */
export async function askInstall(): Promise<boolean> {
  return answered(await confirm({ message: "Install its packages with npm?" }));
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel("Nothing was created.");
  process.exit(1);
}
