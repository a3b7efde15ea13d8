import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { codeEntries, publishedPackages, type PublishedPackage } from "../published-packages";

// Writes the public surface of each package to api-reports/, so that a review shows what changes in it.
// With --check, it only compares, and fails if a report is not up to date. Needs a build.

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "api-reports");
const isCheck = process.argv.includes("--check");

const reports = publishedPackages(root).flatMap((each) =>
  codeEntries(each.manifest).map(([entry, target]) => ({
    name: nameOf(each.manifest.name, entry),
    config: configOf(each, nameOf(each.manifest.name, entry), typesOf(target)),
  })),
);
mkdirSync(folder, { recursive: true });
const changed = [...outdated(), ...obsolete()];
if (isCheck) for (const name of changed) process.stderr.write(`${name} is not up to date\n`);
process.stdout.write(`${String(reports.length)} reports, ${String(changed.length)} changed\n`);
if (isCheck && changed.length > 0) {
  process.stderr.write("Run `npm run build && npm run api-reports`, and review the changes.\n");
  process.exitCode = 1;
}

/** Writes the reports, or compares them. @returns the names of those that differ */
function outdated(): string[] {
  const [first] = reports;
  if (!first) return [];
  const additionalEntryPoints = reports.map(({ config }) => config.mainEntryPointFilePath);
  const compilerState = CompilerState.create(first.config, { additionalEntryPoints });
  return reports.flatMap(({ name, config }) => {
    const { apiReportChanged } = Extractor.invoke(config, {
      compilerState,
      localBuild: !isCheck,
      messageCallback: (message) => {
        message.handled = true;
      },
    });
    return apiReportChanged ? [name] : [];
  });
}

/** Reports of entry points that do not exist any more. */
function obsolete(): string[] {
  const names = new Set(reports.map(({ name }) => name));
  const left = readdirSync(folder).filter((name) => !names.has(name));
  if (!isCheck) for (const name of left) rmSync(join(folder, name));
  return left;
}

/** `@tt/connector-core/testing` has the report `connector-core.testing.api.md`. */
function nameOf(name: string, entry: string): string {
  const parts = [name.replace(/^@tt\//, ""), ...entry.split("/").slice(1)];
  return `${parts.join(".")}.api.md`;
}

function typesOf(target: unknown): string {
  const { types, import: imported } = target as { types?: string; import?: { types?: string } };
  const path = types ?? imported?.types;
  if (path === undefined) throw new Error(`No types: ${JSON.stringify(target)}`);
  return path;
}

function configOf(each: PublishedPackage, name: string, types: string): ExtractorConfig {
  const projectFolder = join(root, each.folder);
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, "package.json"),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, types),
      newlineKind: "lf",
      compiler: { overrideTsconfig: { extends: join(root, "tsconfig.base.json"), files: [] } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: folder,
        reportTempFolder: join(root, ".tmp/api-reports"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}
