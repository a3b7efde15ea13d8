import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Empty,
  PageHeader,
  Pagination,
  Table,
  Tabs,
  type Column,
  type TimeView,
} from "../../../platform/pages/ui";
import { addressOf, unlessDefault } from "../../../platform/pages/address";
import type { UserRow } from "../store";
import { LastLogin, State } from "./parts";
import { userPath, usersPath } from "./paths";

const above = { href: "/admin", label: "Security & Access" };

/** Which users the list shows. */
export type UserFilter = "active" | "inactive" | "all";

/** Content of the list of users. */
export interface UsersPageProps {
  readonly users: readonly UserRow[];
  readonly filter: UserFilter;
  readonly page: number;
  readonly pages: number;
  readonly times: TimeView;
}

const filters: readonly { readonly filter: UserFilter; readonly label: string }[] = [
  { filter: "active", label: "Active" },
  { filter: "inactive", label: "Inactive" },
  { filter: "all", label: "All" },
];

function listPath(filter: UserFilter, page = 1): string {
  return addressOf(usersPath, {
    show: unlessDefault(filter, "active"),
    page: unlessDefault(page, 1),
  });
}

/** The list of users. */
export function usersPage({ users, filter, page, pages, times }: UsersPageProps): PageContent {
  return {
    title: "Users",
    children: (
      <>
        <PageHeader
          title="Users"
          lead="All people who can log in, and those who no longer can."
          back={above}
          actions={
            <Button look="primary" icon="plus" href={`${usersPath}/new`}>
              Invite a user
            </Button>
          }
        />
        <Tabs
          label="Which users"
          tabs={filters.map((each) => ({ label: each.label, href: listPath(each.filter) }))}
          current={listPath(filter)}
        />
        <Card>
          {users.length === 0 ? (
            <Empty icon="users" text="There are no such users." />
          ) : (
            <Table
              caption="Users"
              columns={columnsOf(times)}
              rows={users}
              rowKey={({ id }) => id}
            />
          )}
          <Pagination page={page} pages={pages} href={(other) => listPath(filter, other)} />
        </Card>
      </>
    ),
  };
}

function columnsOf(times: TimeView): readonly Column<UserRow>[] {
  return [
    {
      header: "Name",
      role: "title",
      cell: (user) => (
        <div class="min-w-0">
          <a href={userPath(user.id)}>{user.full_name ?? user.username}</a>
          {user.full_name === null ? null : (
            <p class="text-soft text-sm font-normal">{user.username}</p>
          )}
        </div>
      ),
    },
    { header: "E-mail", cell: ({ email }) => email ?? "" },
    {
      header: "Role",
      cell: ({ role }) =>
        role === "admin" ? <Badge tone="accent">Administrator</Badge> : <Badge>User</Badge>,
    },
    { header: "State", cell: (user) => <State user={user} /> },
    { header: "Last login", cell: (user) => <LastLogin user={user} times={times} /> },
  ];
}
