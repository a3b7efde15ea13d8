import type { PageContent } from "../../../platform/pages/page";
import { Banner, Button, PageHeader } from "../../../platform/pages/ui";

/** The page after a failed authorization, with the reason and what to do next. */
export function failedConsentPage(props: {
  readonly name: string;
  readonly path: string;
  readonly message: string;
  /** False if only the operator can fix it. */
  readonly canRetry: boolean;
}): PageContent {
  const { name, path, message, canRetry } = props;
  return {
    title: `${name} is not connected`,
    children: (
      <div class="max-w-2xl">
        <PageHeader title={`${name} was not connected`} lead="Nothing was changed." />
        <Banner
          tone="bad"
          action={
            <Button look="primary" href={canRetry ? `${path}/connect` : path}>
              {canRetry ? "Try again" : "Back to the integration"}
            </Button>
          }
        >
          {message}
        </Banner>
      </div>
    ),
  };
}
