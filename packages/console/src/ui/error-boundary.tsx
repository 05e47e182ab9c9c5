import { Component, type ReactNode } from "react";
import { ErrorNote } from "./states.tsx";

/** Shows an error of a page in its place, instead of an empty window. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <ErrorNote error={error}>
        <button type="button" onClick={() => window.location.reload()}>
          Load the page again
        </button>
      </ErrorNote>
    );
  }
}
