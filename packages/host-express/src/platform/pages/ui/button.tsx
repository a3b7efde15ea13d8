import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon";
import type { IconName } from "./icons";

/** Look of a button: one `primary` per view, `bad` for what destroys, `plain` inside rows and menus. */
export type ButtonLook = "primary" | "quiet" | "bad" | "plain";

/** Properties of {@link Button}. */
export interface ButtonProps {
  /** How important the button is (default: `quiet`). */
  readonly look?: ButtonLook | undefined;
  readonly icon?: IconName | undefined;
  /** Makes the button a link. */
  readonly href?: string | undefined;
  /** A `button` sends no form (default: `submit`). */
  readonly type?: "submit" | "button" | undefined;
  /** Name that is sent with the form if this button sends it. */
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  /** Path that this button sends its form to, instead of the form's. */
  readonly formAction?: string | undefined;
  /** Id of the form that it sends, if it is outside of it. */
  readonly form?: string | undefined;
  /** Text while its form is being sent (default: the label). */
  readonly busy?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Name for screen readers: required if there is only an icon, or if the text alone is ambiguous. */
  readonly label?: string | undefined;
  /** Id of the `<dialog>` that it opens; a link is followed instead if scripts do not run. */
  readonly dialog?: string | undefined;
  /**
   * Ids of the elements that a link replaces in place, separated by spaces, with those of the page that
   * it leads to. The address stays, so the page must also work by itself.
   */
  readonly swap?: string | undefined;
  /** If true, Escape in the form around it presses it. */
  readonly isCancel?: boolean | undefined;
  /** Key that presses it, e.g. `s` or `g t`. Shown in the list of keys. */
  readonly hotkey?: string | undefined;
  readonly class?: string | undefined;
  readonly children?: ComponentChildren;
}

/** A button, or a link that looks like one. */
export function Button(props: ButtonProps): VNode {
  const { look = "quiet", icon, href, label, hotkey, dialog, children } = props;
  const common = {
    class: ["btn", `btn-${look}`, props.class].filter(Boolean).join(" "),
    "aria-label": label,
    "data-hotkey": hotkey,
    "data-dialog": dialog,
  };
  const content = (
    <>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </>
  );
  if (href !== undefined) {
    return (
      <a
        {...common}
        href={href}
        data-swap={props.swap}
        data-cancel={props.isCancel === true ? "" : undefined}
      >
        {content}
      </a>
    );
  }
  return (
    <button
      {...common}
      type={props.type === "submit" ? undefined : props.type}
      name={props.name}
      value={props.value}
      form={props.form}
      formAction={props.formAction}
      disabled={props.disabled}
      data-busy={props.busy}
    >
      {content}
    </button>
  );
}
