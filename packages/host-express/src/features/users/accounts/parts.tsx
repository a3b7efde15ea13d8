import type { VNode } from "preact";
import { toDate } from "../../../platform/db/instants";
import { Badge, Time, type TimeView } from "../../../platform/pages/ui";
import type { UserRow } from "../store";

/** Whether a user can log in. */
export function State({ user }: { readonly user: UserRow }): VNode {
  if (!user.is_active) return <Badge>Inactive</Badge>;
  if (user.password_hash === null) return <Badge tone="warn">No password yet</Badge>;
  return <Badge tone="run">Active</Badge>;
}

/** When a user last logged in. */
export function LastLogin(props: { readonly user: UserRow; readonly times: TimeView }): VNode {
  const { user, times } = props;
  if (user.last_login === null) return <span class="text-soft">Never</span>;
  return <Time at={toDate(user.last_login)} view={times} form="relative" />;
}
