import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { endSession, startSession } from "./session.ts";
import { readSettings } from "./settings.ts";
import "./styles.css";
import { ErrorNote } from "./ui/states.tsx";
import { completeSignIn } from "./user-pool.ts";

/** An error this short a time after the page was loaded would come again. */
const FRESH_MS = 10_000;

// A deployment replaced the files of this page, which was opened before it: the new page is loaded.
window.addEventListener("vite:preloadError", () => {
  if (performance.now() > FRESH_MS) window.location.reload();
});

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no element with the id root");
const root = createRoot(place);
try {
  const settings = await readSettings();
  try {
    const session = await completeSignIn(settings);
    if (session) startSession(session);
  } catch (error) {
    endSession((error as Error).message);
  }
  root.render(
    <StrictMode>
      <App settings={settings} />
    </StrictMode>,
  );
} catch (error) {
  root.render(<ErrorNote error={error} />);
}
