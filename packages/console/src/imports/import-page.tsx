import { validationErrorsOf } from "@orders/contracts/validation-errors";
import { StartImport } from "@orders/contracts/validators";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { dataOf } from "../api/answer.ts";
import { useConsole, useRefreshInterval } from "../api/context.ts";
import { Field } from "../ui/field.tsx";
import { ErrorNote, Loading } from "../ui/states.tsx";
import { useTitle } from "../ui/title.ts";
import { ImportDetails, isFinished } from "./import-details.tsx";
import { Progress } from "./progress.tsx";
import { uploadFile } from "./upload.ts";

/** The link to a report is valid for 15 minutes: an import that stays open gets a new one in time. */
const FINISHED_MS = 10 * 60_000;

/** Imports a file of orders. The address keeps the import, so that the page goes on showing it after a reload. */
export function ImportPage() {
  useTitle("Import");
  const { client } = useConsole();
  const cache = useQueryClient();
  const refreshMs = useRefreshInterval();
  const [address, setAddress] = useSearchParams();
  const importId = address.get("id") ?? "";
  const [wrong, setWrong] = useState<string>();
  const [sent, setSent] = useState(0);

  const upload = useMutation({
    async mutationFn(file: File) {
      setSent(0);
      const body = { fileName: file.name, size: file.size };
      const started = await dataOf(client.POST("/imports", { body }));
      setAddress({ id: started.importId });
      await uploadFile(started.upload, file, setSent);
      return started.importId;
    },
    onSuccess: (id) => cache.invalidateQueries({ queryKey: ["import", id] }),
  });
  // The browser asks before it closes the tab, which would break the upload off.
  useEffect(() => {
    if (!upload.isPending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [upload.isPending]);
  // What an upload that failed says is enough.
  const shown = importId !== "" && upload.status !== "pending" && upload.status !== "error";
  const { data, error } = useQuery({
    queryKey: ["import", importId],
    queryFn: () => dataOf(client.GET("/imports/{importId}", { params: { path: { importId } } })),
    enabled: shown,
    refetchInterval: ({ state }) => (state.data && isFinished(state.data) ? FINISHED_MS : refreshMs),
  });

  const choose = (files: FileList | null) => {
    const [file, ...more] = files ?? [];
    if (!file || upload.isPending) return;
    const message = more.length > 0 ? "Import one file at a time." : refusalOf(file);
    setWrong(message);
    if (message === undefined) upload.mutate(file);
  };

  return (
    <>
      <h1>Import</h1>
      <p>
        A CSV or JSON file of orders to process, or of historical orders. A row that is wrong is refused, and the others
        are imported. Importing a file again creates no order twice.
      </p>
      <DropArea onFiles={choose}>
        <Field label="File" hint="Choose a file, or drop it here" error={wrong}>
          {(attributes) => (
            <input
              {...attributes}
              type="file"
              accept=".csv,.json"
              disabled={upload.isPending}
              onChange={({ target }) => {
                choose(target.files);
                // The same file can be chosen again.
                target.value = "";
              }}
            />
          )}
        </Field>
      </DropArea>
      {upload.error && <ErrorNote error={upload.error} />}
      {upload.isPending && (
        <Progress label={`Uploading ${upload.variables.name}`} done={sent} of={upload.variables.size} />
      )}
      {shown && (
        <>
          {error && <ErrorNote error={error} />}
          {data ? <ImportDetails view={data} /> : !error && <Loading what="the import" />}
        </>
      )}
    </>
  );
}

/** Why a file cannot be imported, in the words of the API; undefined if it can be tried. */
function refusalOf({ name, size }: File): string | undefined {
  if (size === 0) return `${name} is empty.`;
  if (StartImport({ fileName: name, size })) return undefined;
  return validationErrorsOf(StartImport)[0]?.message;
}

interface DropProps {
  readonly onFiles: (files: FileList) => void;
  readonly children: ReactNode;
}

/** Takes files that are dropped on it. The keyboard uses the field in it. */
function DropArea({ onFiles, children }: DropProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles(event.dataTransfer.files);
  };
  return (
    <section
      className={`card drop ${over ? "over" : ""}`}
      aria-label="Choose a file"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
    </section>
  );
}
