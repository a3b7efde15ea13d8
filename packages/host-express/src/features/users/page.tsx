import type { PageContent } from "../../platform/pages/page";
import {
  Button,
  Card,
  Empty,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  TextInput,
} from "../../platform/pages/ui";

/** Content of the profile page. */
export interface ProfilePageProps {
  readonly logins: readonly {
    readonly provider: string;
    /** E.g. `GitHub login`. */
    readonly label: string;
    readonly value: string;
    /** Validation error; undefined if there is none. */
    readonly error: string | undefined;
  }[];
}

/** The page on which users enter their logins at providers. */
export function profilePage({ logins }: ProfilePageProps): PageContent {
  const refused = logins.filter(({ error }) => error !== undefined);
  const errors = Object.fromEntries(
    refused.map(({ provider, error = "" }) => [provider, [error]] as const),
  );
  const labels = Object.fromEntries(logins.map(({ provider, label }) => [provider, label]));
  return {
    title: "Profile",
    children: (
      <>
        <PageHeader title="Profile" />
        <div class="max-w-2xl">
          <FormErrors errors={errors} labels={labels} />
          <Card
            title="Your accounts"
            lead="Your names at other services, so that their items are assigned to you."
          >
            {logins.length === 0 ? (
              <Empty icon="link" text="No connector uses account names." />
            ) : (
              <Form action="/profile">
                <div class="flex flex-col gap-4">
                  {logins.map(({ provider, label, value, error }) => (
                    <TextInput
                      key={provider}
                      name={provider}
                      label={label}
                      error={error}
                      value={value}
                    />
                  ))}
                </div>
                <FormActions>
                  <Button look="primary" busy="Saving…">
                    Save
                  </Button>
                </FormActions>
              </Form>
            )}
          </Card>
        </div>
      </>
    ),
  };
}
