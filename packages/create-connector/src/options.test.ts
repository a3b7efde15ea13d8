import { expect, it } from "vitest";
import { GenerateError } from "./generate";
import { parseOptions } from "./options";

const none = {
  directory: undefined,
  name: undefined,
  type: undefined,
  install: undefined,
  help: false,
};

it.each([
  [[], none],
  [["linear"], { ...none, directory: "linear" }],
  [
    ["linear", "--type", "oauth", "--name=Linear", "--no-install"],
    { ...none, directory: "linear", type: "oauth", name: "Linear", install: false },
  ],
  [["--install", "--help"], { ...none, install: true, help: true }],
])("reads %j", (args, options) => {
  expect(parseOptions(args)).toEqual(options);
});

it.each([
  [["a", "b"], "Only one directory"],
  [["--type", "soap"], "webhook, token, oauth"],
  [["--unknown"], "--unknown"],
])("refuses %j", (args, message) => {
  expect(() => parseOptions(args)).toThrow(GenerateError);
  expect(() => parseOptions(args)).toThrow(message);
});
