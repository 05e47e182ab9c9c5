import type { ImportView } from "@orders/client";
import { fireEvent, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { fakeApi, problem, type Sent, show } from "../testing/api.tsx";

const importId = "import-0198c5b27a1070008abcdef012345678";
const FUTURE = "2999-01-01T00:00:00.000Z";
const upload = {
  method: "PUT",
  url: "https://uploads.example.com/orders.csv?signature",
  headers: { "Content-Type": "text/csv", "If-None-Match": "*" },
  expiresAt: FUTURE,
};
const counts = { rows: 1200, made: 3, recorded: 0, thereAlready: 1, rowsRefused: 2 };

const view = (more: object = {}) =>
  ({
    importId,
    file: `uploads/${importId}/orders.csv`,
    status: "DONE",
    bytesRead: 9,
    size: 9,
    counts,
    ...more,
  }) as ImportView;

const reply =
  (shown: ImportView, expiresAt = FUTURE) =>
  ({ method }: Sent) =>
    method === "POST" ? ([201, { importId, upload: { ...upload, expiresAt } }] as const) : ([200, shown] as const);

interface Uploaded {
  method: string;
  url: string;
  readonly headers: Record<string, string>;
  file: File;
}

/**
 * Replaces `XMLHttpRequest` by a bucket that answers at once, or once `answering` is; without a status, the network breaks off.
 */
function fakeBucket(status: number | undefined, responseText = "", answering = Promise.resolve()): Uploaded[] {
  const uploaded: Uploaded[] = [];
  vi.stubGlobal(
    "XMLHttpRequest",
    class {
      upload: { onprogress?: (event: { loaded: number }) => void } = {};
      status = status;
      responseText = responseText;
      onload?: () => void;
      onerror?: () => void;
      sent = { method: "", url: "", headers: {} } as Uploaded;
      open(method: string, url: string) {
        Object.assign(this.sent, { method, url });
      }
      setRequestHeader(name: string, value: string) {
        this.sent.headers[name] = value;
      }
      async send(file: File) {
        uploaded.push({ ...this.sent, file });
        await answering;
        this.upload.onprogress?.({ loaded: file.size });
        if (status === undefined) this.onerror?.();
        else this.onload?.();
      }
    },
  );
  return uploaded;
}

const file = (name: string, text = "order_id\n") => new File([text], name);

/** Chooses a file as a person can who looks at all files. */
const choose = async (chosen: File) =>
  userEvent.setup({ applyAccept: false }).upload(await screen.findByLabelText("File"), chosen);

describe("importing a file", () => {
  it("uploads the file as the API says, and shows the import, which the address keeps", async () => {
    const uploaded = fakeBucket(200);
    const sent = fakeApi(reply(view()));
    show("/import");
    await choose(file("orders.csv"));
    expect(await screen.findByRole("heading", { name: "orders.csv" })).toBeDefined();
    expect(sent.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: "POST", path: "/imports", body: { fileName: "orders.csv", size: 9 } },
      { method: "GET", path: `/imports/${importId}`, body: undefined },
    ]);
    expect(uploaded).toMatchObject([{ method: "PUT", url: upload.url, headers: upload.headers }]);
    expect(uploaded[0]?.file.name).toBe("orders.csv");
    expect(window.location.search).toBe(`?id=${importId}`);
    expect(screen.getByText("Rows read").nextSibling?.textContent).toBe("1,200");
  });

  it("lets the browser ask before the tab is closed, while the file is sent", async () => {
    const isAsked = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    let answer = () => {};
    fakeBucket(200, "", new Promise((resolve) => (answer = resolve)));
    fakeApi(reply(view()));
    show("/import");
    await choose(file("orders.csv"));
    await screen.findByText("Uploading orders.csv");
    expect(isAsked()).toBe(true);
    answer();
    await screen.findByRole("heading", { name: "orders.csv" });
    expect(isAsked()).toBe(false);
  });

  it("takes a file that is dropped", async () => {
    const uploaded = fakeBucket(200);
    fakeApi(reply(view()));
    show("/import");
    fireEvent.drop(await screen.findByRole("region", { name: "Choose a file" }), {
      dataTransfer: { files: [file("orders.json", "[]")] },
    });
    await screen.findByRole("heading", { name: "orders.csv" });
    expect(uploaded[0]?.file.name).toBe("orders.json");
  });

  it("shows the import of the address with refused rows, remarks and the whole report", async () => {
    const refused = [
      { row: 2, orderId: "A-1", reason: "quantity must be a whole number" },
      { row: 7, reason: "order_id is missing" },
    ];
    const remarks = [{ text: "The price is not used", count: 3, rows: [1, 2] }, { text: "The file has no header" }];
    const report = { ...view(), ...counts, rowsRefused: 40, refused, remarks, ignoredColumns: ["color"] };
    fakeApi(reply(view({ report, reportUrl: "https://uploads.example.com/report" })));
    show(`/import?id=${importId}`);
    const table = await screen.findByRole("table", { name: "The first 2 of 40 refused rows" });
    expect(
      within(table)
        .getAllByRole("row")
        .slice(1)
        .map(({ textContent }) => textContent),
    ).toEqual(["2A-1quantity must be a whole number", "7–order_id is missing"]);
    expect(screen.getByText("The price is not used (3 rows: 1, 2, …)")).toBeDefined();
    expect(screen.getByText("The file has no header")).toBeDefined();
    expect(screen.getByText("Ignored columns: color")).toBeDefined();
    expect(screen.getByRole("link", { name: /whole report/ }).getAttribute("href")).toBe(
      "https://uploads.example.com/report",
    );
  });

  it("shows how far a running import is", async () => {
    fakeApi(reply(view({ status: "RUNNING", bytesRead: 30, size: 120 })));
    show(`/import?id=${importId}`);
    expect(await screen.findByText("Running")).toBeDefined();
    expect((screen.getByLabelText("Imported") as HTMLProgressElement).value).toBe(0.25);
    expect(screen.getByText("25%")).toBeDefined();
  });

  it("says what to do about an import without a file", async () => {
    fakeApi(reply(view({ status: "WAITING_FOR_FILE", expiresAt: FUTURE })));
    show(`/import?id=${importId}`);
    expect(await screen.findByText(/If its upload broke off, choose the file again/)).toBeDefined();
  });

  it("shows why an import failed", async () => {
    fakeApi(reply(view({ status: "FAILED", problem: "Row 3 is no UTF-8" })));
    show(`/import?id=${importId}`);
    expect((await screen.findByRole("alert")).textContent).toContain("Row 3 is no UTF-8");
  });

  it("shows that there is no such import", async () => {
    fakeApi(() => [404, problem(404, { detail: "There is no import x" })]);
    show("/import?id=x");
    expect((await screen.findByRole("alert")).textContent).toContain("There is no import x");
  });

  it.each([
    ["orders.xlsx", "a", "fileName must be a file's name that ends in .csv or .json"],
    ["empty.csv", "", "empty.csv is empty."],
  ])("refuses %s, and sends nothing", async (name, text, message) => {
    const uploaded = fakeBucket(200);
    const sent = fakeApi(reply(view()));
    show("/import");
    await choose(file(name, text));
    expect(await screen.findByText(message)).toBeDefined();
    expect(screen.getByLabelText("File").getAttribute("aria-invalid")).toBe("true");
    expect([...sent, ...uploaded]).toEqual([]);
  });

  it("refuses a file of more than 5 GB, and sends nothing", async () => {
    const sent = fakeApi(reply(view()));
    show("/import");
    const large = file("large.csv");
    Object.defineProperty(large, "size", { value: 5 * 1024 ** 3 + 1 });
    await choose(large);
    expect(
      await screen.findByText("size must be the file's size in bytes: a whole number from 1 to 5368709120"),
    ).toBeDefined();
    expect(sent).toEqual([]);
  });

  it.each([
    [403, "<Error><Code>AccessDenied</Code></Error>", FUTURE, "The bucket refused the file (403 AccessDenied)."],
    [403, "<Message>Request has expired</Message>", FUTURE, "its link has expired. Choose the file again"],
    [403, "", "2026-11-21T10:00:00.000Z", "its link has expired. Choose the file again"],
    [400, "<Error><Code>EntityTooLarge</Code></Error>", FUTURE, "The file is too large for one upload. Split it"],
    [412, "", FUTURE, "A file was uploaded for this import already."],
    [
      undefined,
      "",
      FUTURE,
      "The upload broke off. Check the network. Choose the file again: no order is created twice.",
    ],
  ])("says what to do where the upload ends with %s %s", async (status, body, expiresAt, message) => {
    fakeBucket(status, body);
    fakeApi(reply(view(), expiresAt));
    show("/import");
    await choose(file("orders.csv"));
    expect((await screen.findByRole("alert")).textContent).toContain(message);
  });
});
