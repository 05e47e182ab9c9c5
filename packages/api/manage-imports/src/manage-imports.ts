import { randomUUID } from "node:crypto";
import type { ImportFiles, StoredText } from "@orders/adapters";
import {
  MAX_REPORT_KIB,
  progressKey,
  type RoutesOf,
  reportKey,
  startKey,
  UPLOAD_MINUTES,
  uploadKey,
} from "@orders/contracts";
import type { ImportProgress, ImportReport, ImportStarted, ImportView } from "@orders/contracts/schemas";
import { ImportPath, StartImport } from "@orders/contracts/validators";
import type { Clock, Instant } from "@orders/domain";
import { type HttpRequest, type HttpResponse, logger, notFound, type Route } from "@orders/lambda-kit";

interface Ports {
  readonly files: ImportFiles;
  readonly clock: Clock;
}

type Answer = (ports: Ports, request: HttpRequest) => Promise<HttpResponse>;

/** What is known of an import before its file is uploaded. Only this function reads it. */
type Start = Pick<ImportView, "importId" | "file"> & { readonly expiresAt: Instant };

/** What answers each route. */
const ROUTES: ReadonlyMap<string, Answer> = new Map(
  Object.entries({
    "POST /imports": startImport,
    "GET /imports/{importId}": showImport,
  } satisfies Record<RoutesOf<"manage-imports">, Answer>),
);

const CONTENT_TYPES: Readonly<Record<string, string>> = { csv: "text/csv", json: "application/json" };

/**
 * An import without a sign of progress for so long has failed, as far as anybody can see. import-orders runs for at most 15
 * minutes before it saves its progress or is tried again, a minute later.
 */
const SILENT_MINUTES = 30;

const NOTHING = { rows: 0, made: 0, recorded: 0, thereAlready: 0, rowsRefused: 0 } as const;

/**
 * Starts and shows imports of files, for the back office. The file never passes through this function: the client uploads it
 * straight to the bucket, and the upload invokes import-orders.
 */
export const manageImports =
  (ports: Ports): Route =>
  async (request) => {
    const answer = ROUTES.get(request.route);
    if (!answer) throw notFound(`There is no ${request.route}`);
    return answer(ports, request);
  };

async function startImport({ files, clock }: Ports, request: HttpRequest): Promise<HttpResponse> {
  const { fileName, size } = request.body(StartImport);
  const importId = `import-${randomUUID().replaceAll("-", "")}`;
  logger.appendKeys({ importId });
  const from = clock.now();
  const expiresAt = minutesAfter(from, UPLOAD_MINUTES);
  const file = uploadKey(importId, fileName);
  const contentType = CONTENT_TYPES[fileName.toLowerCase().split(".").at(-1) ?? ""] as string;

  const { method, url, headers } = await files.upload(file, {
    from,
    seconds: UPLOAD_MINUTES * 60,
    contentType,
    ...(size !== undefined && { size }),
  });
  await files.write(startKey(importId), JSON.stringify({ importId, file, expiresAt } satisfies Start));
  const started: ImportStarted = {
    importId,
    file,
    status: "WAITING_FOR_FILE",
    upload: { method, url, headers: { ...headers }, expiresAt },
  };
  return { status: 201, headers: { Location: request.locationOf(importId) }, body: started };
}

async function showImport(ports: Ports, request: HttpRequest): Promise<HttpResponse> {
  const { importId } = request.pathOfExisting(ImportPath);
  logger.appendKeys({ importId });
  const progress = await ports.files.read(progressKey(importId));
  return { status: 200, body: progress ? await runningView(progress, ports) : await waitingView(importId, ports) };
}

/** An import of which import-orders has saved no progress yet. @throws HttpProblemError 404 when there is no such import. */
async function waitingView(importId: string, { files, clock }: Ports): Promise<ImportView> {
  const stored = await files.read(startKey(importId));
  if (!stored) throw notFound(`There is no import ${importId}`);
  const { file, expiresAt } = JSON.parse(stored.text) as Start;
  const uploaded = await files.find(file);
  const view = { importId, file, bytesRead: 0, counts: NOTHING };
  if (uploaded) return { ...view, size: uploaded.size, ...statusSince(uploaded.changedAt, clock) };
  if (clock.now() <= expiresAt) return { ...view, status: "WAITING_FOR_FILE", expiresAt };
  return {
    ...view,
    status: "FAILED",
    expiresAt,
    problem: `No file was uploaded before ${expiresAt}: start another import`,
  };
}

async function runningView({ text, changedAt }: StoredText, { files, clock }: Ports): Promise<ImportView> {
  const progress = JSON.parse(text) as ImportProgress;
  const { importId, file, size, counts, startedAt, finishedAt, problem } = progress;
  const view = { importId, file, size, bytesRead: progress.position?.byte ?? 0, counts, startedAt };
  if (finishedAt === undefined) return { ...view, ...statusSince(changedAt, clock) };
  return {
    ...view,
    finishedAt,
    ...(problem === undefined ? { status: "DONE", bytesRead: size } : { status: "FAILED", problem }),
    ...(await reportOn(progress, files, clock)),
  };
}

/** The status of an import that is not finished and showed its last sign of progress at `at`. */
function statusSince(at: Instant, clock: Clock): Pick<ImportView, "status" | "problem"> {
  if (clock.now() <= minutesAfter(at, SILENT_MINUTES)) return { status: "RUNNING" };
  return {
    status: "FAILED",
    problem: `Nothing has happened since ${at}: make logs FUNCTION=import-orders and make dlq-list say why. Importing the file again creates no order twice`,
  };
}

/** The report and a link to it; nothing when a later file of the same name has replaced it. */
async function reportOn(
  { file, version }: ImportProgress,
  files: ImportFiles,
  clock: Clock,
): Promise<Pick<ImportView, "report" | "reportUrl">> {
  const key = reportKey(file);
  const stored = await files.read(key, MAX_REPORT_KIB * 1024);
  const report = stored && reportIn(stored);
  if (!stored || (report && report.version !== version)) return {};
  return {
    ...(report && { report }),
    reportUrl: await files.link(key, { from: clock.now(), seconds: UPLOAD_MINUTES * 60 }),
  };
}

/**
 * The report; of a longer one the beginning, with the refused rows that it has completely: import-orders writes one per line.
 * Undefined when not even the ignored columns end in this beginning.
 */
function reportIn({ text, isComplete }: StoredText): ImportReport | undefined {
  if (isComplete) return JSON.parse(text);
  const [head, rows] = text.split(/(?<=^ {2}"refused": \[)/m);
  if (rows === undefined) return undefined;
  return JSON.parse(`${head}${rows.slice(0, rows.lastIndexOf("},\n") + 1)}]}`);
}

const minutesAfter = (at: Instant, minutes: number): Instant =>
  new Date(Date.parse(at) + minutes * 60_000).toISOString() as Instant;
