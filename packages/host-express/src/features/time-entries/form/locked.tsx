import type { VNode } from "preact";
import type { WorkOption } from "../../../platform/context";
import { addressOf } from "../../../platform/pages/address";
import { weekdayText } from "../../../platform/time/day-text";
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

/** What was done first, then when; without blank fields, and without what the reason says. */
function factsOf({ texts, work }: LockedProps): readonly Fact[] {
  const { notes, date, start, end, duration, tags } = texts;
  const facts = [
    [entryLabels.work, work.find(({ value }) => value === texts.work)?.label ?? ""],
    [entryLabels.notes, notes],
    [entryLabels.date, `${weekdayText(date)} ${date}`],
    ["Time", `${start} – ${end}`],
    [entryLabels.break, texts.break],
    [entryLabels.duration, duration],
    [entryLabels.tags, tags],
    [entryLabels.billable, texts.billable ? "Yes" : "No"],
  ] as const;
  return facts.flatMap(([label, value]) => {
    if (value === "") return [];
    return [{ label, value: <span class="num whitespace-pre-line">{value}</span> }];
  });
}
