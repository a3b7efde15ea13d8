import type { VNode } from "preact";
import { Button, CloseButton, Form, TextInput } from "../../../platform/pages/ui";
import { bulkFormId } from "./list";

/** Id of the dialog that asks before the selected entries are deleted. */
const dialogId = "bulk-delete";

/**
 * What can be done with the selected entries. The style sheet shows it while at least one is selected,
 * and counts them.
 */
export function BulkBar({ path }: { readonly path: string }): VNode {
  return (
    <div class="bulk-bar">
      <Form
        id={bulkFormId}
        action="/entries/bulk"
        swap="entries"
        label="Change the selected entries"
      >
        <input type="hidden" name="next" value={path} />
        {/* Enter presses the first button of a form, and must do nothing here. */}
        <button type="submit" disabled hidden />
        <div class="flex flex-wrap items-center gap-2">
          <p class="picked num mr-2 text-sm font-semibold">selected</p>
          <Action name="billable">Billable</Action>
          <Action name="not_billable">Not billable</Action>
          <details class="relative">
            <summary class="btn btn-quiet">Paid…</summary>
            <div class="bulk-menu">
              <TextInput
                name="invoice_number"
                label="Invoice number"
                hint="Blank keeps what the entries have."
                required={false}
                maxlength={100}
              />
              <div class="mt-3 flex gap-2">
                <Action name="paid">Paid</Action>
                <Action name="unpaid">Unpaid</Action>
              </div>
            </div>
          </details>
          <details class="relative">
            <summary class="btn btn-quiet">Tag…</summary>
            <div class="bulk-menu">
              <TextInput name="value" id="field-bulk-tag" label="Tag" maxlength={100} />
              <div class="mt-3 flex gap-2">
                <Action name="add_tag">Add</Action>
                <Action name="remove_tag">Remove</Action>
              </div>
            </div>
          </details>
          <Button look="bad" icon="trash-2" name="action" value="ask_delete" dialog={dialogId}>
            Delete
          </Button>
        </div>
        <dialog id={dialogId} class="dialog" aria-labelledby={`${dialogId}-title`}>
          <h2 id={`${dialogId}-title`}>Delete the selected entries?</h2>
          <p class="text-soft mt-2 text-sm">{deletionText}</p>
          <div class="mt-5 flex flex-wrap justify-end gap-2">
            <CloseButton>Cancel</CloseButton>
            <Button look="bad" name="action" value="delete">
              Delete
            </Button>
          </div>
        </dialog>
      </Form>
    </div>
  );
}

/** What the deletion of several entries means. */
export const deletionText =
  "Their time no longer counts in reports. This cannot be undone. Running timers stay.";

function Action(props: { readonly name: string; readonly children: string }): VNode {
  return (
    <Button name="action" value={props.name} busy="Saving…">
      {props.children}
    </Button>
  );
}
