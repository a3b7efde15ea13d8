import type { VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import { Card, Icon, PageHeader, type IconName } from "../../platform/pages/ui";

interface AdminLink {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  /** What is done there. */
  readonly text: string;
}

const groups: readonly { readonly title: string; readonly links: readonly AdminLink[] }[] = [
  {
    title: "Security & Access",
    links: [
      {
        path: "/admin/api-tokens",
        label: "Api-tokens",
        icon: "key-round",
        text: "Let scripts and other programs use the API on behalf of a user.",
      },
      {
        path: "/admin/users",
        label: "Users",
        icon: "users",
        text: "Invite people, change their roles, and end their access.",
      },
    ],
  },
  {
    title: "Installation",
    links: [
      {
        path: "/admin/settings",
        label: "Settings",
        icon: "settings",
        text: "Time zone, currency, timers, quotes and modules.",
      },
      {
        path: "/admin/health",
        label: "Health",
        icon: "shield",
        text: "Database, encryption keys, background jobs and versions.",
      },
    ],
  },
];

/** What administrators can do, by subject. */
export function adminPage(): PageContent {
  return {
    title: "Admin",
    children: (
      <>
        <PageHeader title="Admin" lead="What only administrators see and change." />
        <div class="grid items-start gap-4 lg:grid-cols-2">
          {groups.map(({ title, links }) => (
            <Card key={title} title={title}>
              <ul class="flex flex-col gap-1">
                {links.map((link) => (
                  <li key={link.path}>
                    <AdminItem {...link} />
                  </li>
                ))}
              </ul>
            </Card>
          ))}
        </div>
      </>
    ),
  };
}

function AdminItem({ path, label, icon, text }: AdminLink): VNode {
  return (
    <a
      class="rounded-field hover:bg-sunken -mx-2 flex items-start gap-3 px-2 py-2.5 no-underline"
      href={path}
    >
      <span class="bg-sunken text-soft rounded-field flex size-10 flex-none items-center justify-center">
        <Icon name={icon} class="size-5" />
      </span>
      <span class="min-w-0">
        <span class="block text-sm font-semibold">{label}</span>
        <span class="text-soft block text-sm">{text}</span>
      </span>
    </a>
  );
}
