import type { VNode } from "preact";

// What every row of a list has. A list has up to 50 rows, so their controls are short: they share forms
// (`form`), the style sheet draws them by the name of their icon, and their labels refer to words that stand in
// the page once.

/** Icons of buttons in rows, which are their classes. In a row, `e` presses the pencil and Delete the bin. */
export type RowIcon = "play" | "pencil" | "trash-2" | "chevron-left" | "chevron-right";

/** Ids of the texts that together are the label of a control, e.g. `edit t-5`. */
export type RowLabel = readonly string[];

/**
 * Id of a row's title, by which the row is found, and which the labels of its controls refer to: it is short,
 * because it occurs often. `id` is unique on the page.
 */
export function titleId(id: number | string): string {
  return `t-${String(id)}`;
}

/** Words of the labels of rows, by id. Stands once on the page, inside what is refreshed with the rows. */
export function RowWords({ words }: { readonly words: Readonly<Record<string, string>> }): VNode {
  return (
    <p hidden>
      {Object.entries(words).map(([id, text]) => (
        <span key={id} id={id}>
          {text}
        </span>
      ))}
    </p>
  );
}

/** Properties of {@link RowButton}. */
export interface RowButtonProps {
  readonly icon: RowIcon;
  readonly label: RowLabel;
  /** Makes the button a link. */
  readonly href?: string | undefined;
  /** Id of the form that it sends, outside of the row. */
  readonly form?: string | undefined;
  /** Path that it sends the form to, instead of the form's. */
  readonly formAction?: string | undefined;
  readonly name?: string | undefined;
  readonly value?: string | undefined;
}

/** A button of a row, which is only an icon. */
export function RowButton(props: RowButtonProps): VNode {
  const { icon, label, href, form, formAction, name, value } = props;
  const common = { class: icon, "aria-labelledby": label.join(" ") };
  return href === undefined ? (
    // A button without a type sends its form.
    <button {...common} form={form} formAction={formAction} name={name} value={value} />
  ) : (
    <a {...common} href={href} />
  );
}

/** The checkbox that selects a row for the form with this id. */
export function RowPick(props: {
  readonly form: string;
  readonly name: string;
  readonly label: RowLabel;
}): VNode {
  const { form, name, label } = props;
  return (
    <input class="pick" type="checkbox" form={form} name={name} aria-labelledby={label.join(" ")} />
  );
}
