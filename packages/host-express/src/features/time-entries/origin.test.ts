import { expect, it } from "vitest";
import { originOf, type OriginRow } from "./origin";

const names = new Map([["acme_connector", "Acme"]]);
const row: OriginRow = {
  id: 1,
  connector: "acme_connector",
  ref: "acme_issue_17",
  url: "https://acme.example/issues/17",
  imported: false,
};

it.each([
  [{}, { text: "Acme #17", url: row.url, isImported: false }],
  [
    { ref: null, imported: true },
    { text: "Acme", url: row.url, isImported: true },
  ],
  [{ url: null }, { text: "Acme #17", url: undefined, isImported: false }],
  [{ url: "javascript:alert(1)//" }, { text: "Acme #17", url: undefined, isImported: false }],
  [{ url: "https://" }, { text: "Acme #17", url: undefined, isImported: false }],
  [{ connector: null }, { text: "acme.example/issues/17", url: row.url, isImported: false }],
  [{ connector: "gone_connector", url: null }, undefined],
])("describes the origin %j", (change, origin) => {
  expect(originOf({ ...row, ...change }, names)).toEqual(origin);
});
