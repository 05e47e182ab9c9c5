import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { endSession } from "../session.ts";

// A page is loaded when it is first shown, which takes seconds where the whole build runs beside it.
configure({ asyncUtilTimeout: 30_000 });

beforeAll(() => {
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
