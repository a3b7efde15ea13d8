import { describe, expect, it } from "vitest";
import { namesOf } from "./names";

describe("the names of a provider", () => {
  it.each([
    ["Linear", "Linear", "linear", "LINEAR", "tt-connector-linear"],
    ["my-provider", "My Provider", "myProvider", "MY_PROVIDER", "tt-connector-my-provider"],
    ["My Provider", "My Provider", "myProvider", "MY_PROVIDER", "tt-connector-my-provider"],
    ["YouTrack", "YouTrack", "youTrack", "YOU_TRACK", "tt-connector-you-track"],
    ["Café 24", "Café 24", "cafe24", "CAFE_24", "tt-connector-cafe-24"],
    ["monday.com", "Monday Com", "mondayCom", "MONDAY_COM", "tt-connector-monday-com"],
    [
      "tt-connector-jira",
      "Tt Connector Jira",
      "ttConnectorJira",
      "TT_CONNECTOR_JIRA",
      "tt-connector-jira",
    ],
  ])("%s", (entered, display, identifier, variable, packageName) => {
    expect(namesOf(entered)).toEqual({ display, identifier, variable, packageName });
  });

  it.each([
    ["", "has no letters"],
    ["日本語", "has no letters"],
    ["../..", "has no letters"],
    ["3scale", "starts with a digit"],
    ["long ".repeat(20), "longer than 60"],
  ])("%j is refused", (entered, message) => {
    expect(namesOf(entered)).toContain(message);
  });
});
