import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, vi } from "vitest";
import { endSession } from "../session.ts";

// A page is loaded when it is first shown, which takes seconds where the whole build runs beside it.
configure({ asyncUtilTimeout: 30_000 });

// jsdom goes nowhere.
vi.mock("../leave.ts", () => ({ leave: vi.fn() }));

beforeAll(() => {
  // jsdom has an ArrayBuffer of its own, which the results of `crypto` are not.
  Object.defineProperty(globalThis, "ArrayBuffer", { value: Buffer.alloc(0).buffer.constructor });
  // What jsdom does not have.
  globalThis.IntersectionObserver ??= class {
    observe() {}
    disconnect() {}
  } as unknown as typeof IntersectionObserver;
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
  window.scrollTo = () => undefined;
});

afterEach(() => {
  cleanup();
  endSession();
  window.history.replaceState(null, "", "/");
});
