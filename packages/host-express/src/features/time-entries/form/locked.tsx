import type { VNode } from "preact";
import type { WorkOption } from "../../../platform/context";
import { addressOf } from "../../../platform/pages/address";
import { Banner, Button, Facts, Form, FormActions, type Fact } from "../../../platform/pages/ui";
import { entryLabels, entryPath, type EntryTexts } from "./labels";

/** Content of the page of an entry that cannot be changed. */
export interface LockedProps {
  readonly id: number;
  /** Why it is locked, and what to do. */
  readonly reason: string;
  readonly texts: EntryTexts;
  readonly work: readonly WorkOption[];
  /** Path of the page before. */
  readonly next: string;
}

/** A locked entry: why it is locked, its values, and the button that unlocks it. */
export function LockedEntry(props: LockedProps): VNode {
  const { id, reason, next } = props;
  return (
    <>
      <div class="mb-4">
        <Banner title="Locked">{reason}</Banner>
      </div>
      <Form class="card flex flex-col gap-4" action="/entries/bulk">
        <input type="hidden" name="next" value={addressOf(entryPath(id), { next })} />
        <input type="hidden" name={`entry_${String(id)}`} value="on" />
        <Facts facts={factsOf(props)} />
        <FormActions>
          <Button name="action" value="unpaid" busy="Saving…">
            Mark as unpaid
          </Button>
          <Button href={next}>Cancel</Button>
        </FormActions>
      </Form>
    </>
  );
}

/** Saves a form that was refused because its entry is locked: marks the entry as unpaid with the change. */
export function UnlockButton(): VNode {
  return (
    <>
      {/* Enter presses the first button of a form, and must not unlock an entry. */}
      <button type="submit" disabled hidden />
      <Button name="unlock" value="true" busy="Saving…">
        Mark as unpaid and save
      </Button>
    </>
  );
}

/** The fields that are not blank. */
function factsOf({ texts, work }: LockedProps): readonly Fact[] {
  const shown = {
    ...texts,
    work: work.find(({ value }) => value === texts.work)?.label ?? "",
    billable: texts.billable ? "Yes" : "No",
    paid: "Yes",
  };
  return Object.entries(entryLabels).flatMap(([name, label]) => {
    const value = shown[name as keyof typeof entryLabels];
    return value === "" ? [] : [{ label, value }];
  });
}
