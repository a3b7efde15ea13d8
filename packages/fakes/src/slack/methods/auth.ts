import type { Method } from "./method";

/** Methods about the app itself and its workspace. */
export const authMethods: Readonly<Record<string, Method>> = {
  "auth.test": {
    run({ state, app }) {
      const workspace = state.workspaces.get(app.team);
      return {
        url: "https://example.slack.com/",
        team: workspace?.name ?? app.team,
        user: app.botName,
        team_id: app.team,
        user_id: app.botUserId,
        bot_id: "B0BOT",
        is_enterprise_install: false,
        ...(workspace?.enterpriseId === undefined ? {} : { enterprise_id: workspace.enterpriseId }),
      };
    },
  },
  "auth.revoke": {
    run({ state, app, given }) {
      const isTest = given.flag("test");
      if (!isTest) state.revoked.add(app.token);
      return { revoked: !isTest };
    },
  },
  "team.info": {
    scopes: ["team:read"],
    run: ({ state, app }) => ({
      team: {
        id: app.team,
        name: state.workspaces.get(app.team)?.name ?? app.team,
        domain: "example",
      },
    }),
  },
  "bots.info": {
    scopes: ["users:read"],
    run: ({ app }) => ({
      bot: { id: "B0BOT", deleted: false, name: app.botName, user_id: app.botUserId },
    }),
  },
};
