import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { endSession } from "../session.ts";

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
