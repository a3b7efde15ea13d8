import type { VNode } from "preact";
import type { WorkOption } from "../../../platform/context";
import type { FieldErrors } from "../../../platform/http/http-error";
import {
  Button,
  Combobox,
  Form,
  FormErrors,
  Textarea,
  TextInput,
  formFields,
  titleId,
  type FormConflict,
} from "../../../platform/pages/ui";
import { addressOf } from "../../../platform/pages/address";
import { entryLabels, entryPath, type EntryTexts } from "../form/labels";
import { UnlockButton } from "../form/locked";

/** An entry that is edited in the list. */
export interface EditProps {
  readonly id: number;
  readonly version: number;
  readonly texts: Pick<EntryTexts, "notes" | "start" | "end" | "duration" | "work">;
  /** The break, which has no field here. */
  readonly breakText: string;
  readonly work: readonly WorkOption[];
  readonly clock: "24h" | "12h";
  readonly errors?: FieldErrors | undefined;
  readonly conflict?: FormConflict | undefined;
  /** Why the form was refused, if no field is wrong. */
  readonly message?: string | undefined;
  /** True if the entry was locked after the form was opened. */
  readonly isLocked: boolean;
}

/**
 * The row of an entry as a form. With scripts, Enter saves and Escape restores.
 * @param props `path` is the address of the list, to come back to.
 */
export function EditRow(props: EditProps & { readonly path: string }): VNode {
  const { id, version, texts, breakText, work, clock, path, isLocked } = props;
  const { errors = {}, message, conflict } = props;
  const fields = formFields({ ...props, labels: entryLabels });
  const field = (name: keyof EditProps["texts"]) => ({ ...fields(name), value: texts[name] });
  return (
    <li id={titleId(id)} class="border-line border-t py-4 first:border-0" data-inline-form>
      <FormErrors errors={errors} labels={entryLabels} message={message} conflict={conflict} />
      <Form
        action={`/entries/${String(id)}/edit`}
        swap="entries"
        label="Edit the entry"
        class="grid gap-3 sm:grid-cols-2"
      >
        <input type="hidden" name="next" value={path} />
        <input type="hidden" name="version" value={String(version)} />
        <Textarea {...field("notes")} rows={1} maxlength={5_000} autofocus />
        <Combobox
          {...field("work")}
          options={[{ value: "", label: "Choose a project" }, ...work]}
          source="/api/choices/work"
        />
        <div class="grid grid-cols-3 gap-3 sm:col-span-2" data-times={clock} data-break={breakText}>
          <TextInput {...field("start")} required />
          <TextInput {...field("end")} />
          <TextInput {...field("duration")} />
        </div>
        <div class="flex flex-wrap gap-2 sm:col-span-2">
          {isLocked ? (
            <UnlockButton />
          ) : (
            <Button look="primary" busy="Saving…">
              Save
            </Button>
          )}
          <Button href={path} swap="entries" isCancel>
            Cancel
          </Button>
          <Button look="plain" href={addressOf(entryPath(id), { next: path })}>
            All fields
          </Button>
        </div>
      </Form>
    </li>
  );
}
