import type { ComponentChildren, VNode } from "preact";
import { Button } from "./button";
import { Form } from "./form";
import type { IconName } from "./icons";

/** Properties of {@link ConfirmForm}. */
export interface ConfirmFormProps {
  /** The question, e.g. `Delete the project Website?` */
  readonly title: string;
  /** What is lost and what stays. */
  readonly text: string;
  /** Path that the form is sent to. */
  readonly action: string;
  /** What the button does, e.g. `Delete`. */
  readonly confirm: string;
  readonly swap?: string | undefined;
  /** Further fields of the form, e.g. a hidden version. */
  readonly children?: ComponentChildren;
}

/** Properties of {@link Confirm}. */
export interface ConfirmProps extends ConfirmFormProps {
  /** Id of the dialog, unique on the page. */
  readonly id: string;
  /** Path of a page that asks the same ({@link ConfirmForm}), for browsers without scripts. */
  readonly href: string;
  /** Text of the button that asks. */
  readonly label: string;
  readonly icon?: IconName | undefined;
  /** Look of the button that asks (default: `bad`). */
  readonly look?: "bad" | "plain" | "quiet" | undefined;
}

/** A button that asks before it acts: in a dialog, or on a page of its own without scripts. */
export function Confirm(props: ConfirmProps): VNode {
  const { id, href, label, icon, look = "bad", ...form } = props;
  return (
    <>
      <Button look={look} icon={icon} href={href} dialog={id}>
        {label}
      </Button>
      <dialog id={id} class="dialog" aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>{form.title}</h2>
        <Question {...form} cancel={<CloseButton>Cancel</CloseButton>} />
      </dialog>
    </>
  );
}

/** The question of a {@link Confirm} as the content of a page. */
export function ConfirmForm(
  props: ConfirmFormProps & {
    /** Path of the page before. */
    readonly cancel: string;
  },
): VNode {
  const { cancel, ...form } = props;
  return (
    <div class="card max-w-md">
      <h1>{form.title}</h1>
      <Question {...form} cancel={<Button href={cancel}>Cancel</Button>} />
    </div>
  );
}

function Question(props: ConfirmFormProps & { readonly cancel: VNode }): VNode {
  const { text, action, confirm, swap, cancel, children } = props;
  return (
    <Form action={action} swap={swap}>
      <p class="text-soft mt-2 text-sm">{text}</p>
      {children}
      <div class="mt-5 flex flex-wrap justify-end gap-2">
        {cancel}
        <Button look="bad">{confirm}</Button>
      </div>
    </Form>
  );
}

/** Closes the dialog that it is in. */
export function CloseButton({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <button class="btn btn-quiet" type="button" data-close>
      {children}
    </button>
  );
}
