import type { VNode } from "preact";
import { Badge, Button, Card, Combobox, Form, Select } from "../../../platform/pages/ui";
import type { NamedUser } from "../../users/store";
import { projectPath } from "../paths";
import type { NamedMember } from "../store";

/** Properties of {@link MembersCard}. */
export interface MembersCardProps {
  readonly projectId: number;
  readonly isRestricted: boolean;
  /** True if the user may change the members. */
  readonly canManage: boolean;
  readonly members: readonly NamedMember[];
  /** Users who can become members; empty if the user may not change them. */
  readonly others: readonly NamedUser[];
}

const roles = [
  { value: "member", label: "Member" },
  { value: "manager", label: "Manager" },
];

/** Who sees a restricted project, and who manages it. */
export function MembersCard(props: MembersCardProps): VNode {
  const { projectId, isRestricted, canManage, members, others } = props;
  return (
    <Card
      title="Members"
      id="members"
      lead={
        isRestricted
          ? "Only they and administrators see the project."
          : "Everybody sees the project. Managers can archive it."
      }
    >
      {canManage ? (
        <Form action={projectPath(projectId, "members")} swap="members" label="Members">
          <ul>
            {members.map(({ user_id: id, username, role }) => (
              <li key={id} class="border-line border-t py-2.5 first:border-0">
                <Select
                  id={`member-${String(id)}`}
                  name={`member-${String(id)}`}
                  label={username}
                  value={role}
                  options={[...roles, { value: "none", label: "Remove" }]}
                />
              </li>
            ))}
          </ul>
          <div class="border-line grid items-end gap-3 border-t py-3 sm:grid-cols-2">
            <Combobox
              name="add"
              label="Add a member"
              value=""
              options={[
                { value: "", label: "Nobody" },
                ...others.map(({ id, username }) => ({ value: String(id), label: username })),
              ]}
            />
            <Select name="add_role" label="As" value="member" options={roles} />
          </div>
          <Button busy="Saving…">Save the members</Button>
        </Form>
      ) : (
        <ul>
          {members.map(({ user_id: id, username, role }) => (
            <li
              key={id}
              class="border-line flex justify-between gap-3 border-t py-2 first:border-0"
            >
              <span class="text-sm">{username}</span>
              {role === "manager" ? <Badge tone="accent">Manager</Badge> : <Badge>Member</Badge>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
