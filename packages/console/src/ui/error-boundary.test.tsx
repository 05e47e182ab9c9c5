import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ErrorBoundary } from "./error-boundary.tsx";

it("shows the error of a page, with a way to go on", () => {
  // React reports the error there, too.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const Broken = () => {
    throw new Error("The page could not be loaded");
  };
  render(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByRole("alert").textContent).toContain("The page could not be loaded");
  expect(screen.getByRole("button", { name: "Load the page again" })).toBeDefined();
});
