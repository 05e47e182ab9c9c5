import { randomUUID } from "node:crypto";
import type { ObjectStore } from "@orders/adapters";
import { progressKey } from "@orders/contracts";
import type { ImportProgress } from "@orders/contracts/schemas";
import type { Instant } from "@orders/domain";
import { linesOf, NOTHING, refusedKey } from "./report.ts";

/** One version of a file that is imported. */
interface ImportedFile {
  readonly file: string;
  readonly version: string;
  readonly importId: string;
}

/** The progress of an import, and the object that keeps it for the next invocation. */
export class ProgressFile {
  readonly #uploads: ObjectStore;
  readonly #name: string;
  #progress: ImportProgress;

  private constructor(uploads: ObjectStore, name: string, progress: ImportProgress) {
    this.#uploads = uploads;
    this.#name = name;
    this.#progress = progress;
  }

  /** Reads the saved progress; where there is none, the import begins. `name`: of the file, without its folder. */
  static async open(
    imported: ImportedFile,
    name: string,
    uploads: ObjectStore,
    startedAt: Instant,
  ): Promise<ProgressFile> {
    const saved = await uploads.read(progressKey(imported.importId));
    const progress: ImportProgress | undefined = saved === undefined ? undefined : JSON.parse(saved);
    // A file of the API may be overwritten by hand: its new version keeps the import's id.
    const goesOn = progress?.version === imported.version;
    return new ProgressFile(uploads, name, goesOn ? progress : begun(imported, startedAt));
  }

  /** The progress as it is now. */
  get current(): ImportProgress {
    return this.#progress;
  }

  /** Changes the progress in memory only. */
  change(changes: Partial<ImportProgress>): void {
    this.#progress = { ...this.#progress, ...changes };
  }

  /** Writes the progress for the next invocation. */
  async save(): Promise<void> {
    await this.#uploads.write(progressKey(this.#progress.importId), [JSON.stringify(this.#progress)]);
  }

  /** Moves the refused rows into an object of their own, so that they do not stay in memory. */
  async moveRefused(): Promise<void> {
    const { version, refused, refusedBefore } = this.#progress;
    const part = refusedKey(this.#name, version, randomUUID());
    await this.#uploads.write(part, [linesOf(refused)]);
    this.change({ refusedBefore: [...refusedBefore, part], refused: [] });
  }
}

const begun = ({ file, version, importId }: ImportedFile, startedAt: Instant): ImportProgress => ({
  importId,
  file,
  version,
  size: 0,
  startedAt,
  invocations: 0,
  counts: NOTHING,
  refusedBefore: [],
  refused: [],
});
