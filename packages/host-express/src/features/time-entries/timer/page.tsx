import type { PageContent } from "../../../platform/pages/page";
import type { RefusedTimer } from "../../../platform/pages/timer-bar";
import { Banner, Button, ConfirmForm, PageHeader } from "../../../platform/pages/ui";

/** The page after a change of the timer was refused. The bar on top keeps what was typed. */
export function refusedTimerPage(status: number, refused: RefusedTimer): PageContent {
  return {
    title: "Timer",
    status,
    timerForm: refused,
    children: (
      <>
        <PageHeader title="Timer" />
        <Banner
          tone="bad"
          title="The timer was not changed"
          action={<Button href={refused.next}>Back</Button>}
        >
          <p>{refused.error}</p>
        </Banner>
      </>
    ),
  };
}

/** The question before a timer is discarded. */
export function discardTimerPage(next: string): PageContent {
  return {
    title: "Discard the timer",
    children: (
      <ConfirmForm
        title="Discard the timer?"
        text="Its time is deleted and cannot be restored."
        action="/timer/discard"
        confirm="Discard"
        cancel={next}
      >
        <input type="hidden" name="next" value={next} />
      </ConfirmForm>
    ),
  };
}
