import type { ProjectMember } from "./write";

/** What the form of the members asks for. */
export interface MemberChanges {
  /** New roles by user id; null removes the member. */
  readonly roles: ReadonlyMap<number, ProjectMember["role"] | null>;
  readonly added: ProjectMember | undefined;
}

/** Applies changes to the members. Members that the form did not show stay. */
export function changedMembers(
  current: readonly ProjectMember[],
  { roles, added }: MemberChanges,
): readonly ProjectMember[] {
  const kept = current.flatMap((member): readonly ProjectMember[] => {
    if (member.user_id === added?.user_id) return [];
    const role = roles.get(member.user_id);
    if (role === null) return [];
    return [{ user_id: member.user_id, role: role ?? member.role }];
  });
  return added ? [...kept, added] : kept;
}

/** Reads the form: `member-{id}` has a role or `none`, `add` an id and `add_role` its role. */
export function readMemberChanges(form: Readonly<Record<string, string>>): MemberChanges {
  const roles = new Map<number, ProjectMember["role"] | null>();
  for (const [name, value] of Object.entries(form)) {
    const id = /^member-([1-9]\d{0,8})$/.exec(name)?.[1];
    const role = value === "none" ? null : roleOf(value);
    if (id !== undefined && role !== undefined) roles.set(Number(id), role);
  }
  const { add = "", add_role: role = "" } = form;
  const added = /^[1-9]\d{0,8}$/.test(add)
    ? { user_id: Number(add), role: roleOf(role) ?? "member" }
    : undefined;
  return { roles, added };
}

function roleOf(text: string): ProjectMember["role"] | undefined {
  return text === "member" || text === "manager" ? text : undefined;
}
