import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that run a suite of another package: small ones with many tests. */
const suites = /\/(storage-fast-path|storage-sql\/races)\.test\.ts$/;

/** Starts the longest files first, as far as a clean clone knows them, so that no worker is left with one. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSuite = ({ moduleId }: TestSpecification): boolean => suites.test(moduleId);
    return [...sorted.filter(isSuite), ...sorted.filter((file) => !isSuite(file))];
  }
}
