import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import {
  BrowserRouter,
  Link,
  Navigate,
  NavLink,
  Outlet,
  Route,
  Routes,
  useLocation,
  useNavigationType,
} from "react-router";
import { ApiError } from "./api/answer.ts";
import { ConsoleContext, useConsole } from "./api/context.ts";
import { useAttentionCount } from "./attention/use-attention.ts";
import { OrderPage } from "./orders/order-page.tsx";
import { OrdersPage } from "./orders/orders-page.tsx";
import { clientOf, ENDED, endSession, useName } from "./session.ts";
import type { Settings } from "./settings.ts";
import { SignIn } from "./sign-in.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { Loading } from "./ui/states.tsx";
import { signOut } from "./user-pool.ts";

const PlacePage = lazy(async () => ({ default: (await import("./place/place-page.tsx")).PlacePage }));
const InventoryPage = lazy(async () => ({ default: (await import("./inventory/inventory-page.tsx")).InventoryPage }));
const ImportPage = lazy(async () => ({ default: (await import("./imports/import-page.tsx")).ImportPage }));
const AttentionPage = lazy(async () => ({ default: (await import("./attention/attention-page.tsx")).AttentionPage }));
const AnalyticsPage = lazy(async () => ({ default: (await import("./analytics/analytics-page.tsx")).AnalyticsPage }));
const BreakItPage = lazy(async () => ({ default: (await import("./break-it/break-it-page.tsx")).BreakItPage }));

/** A request without an answer is tried again; a refusal stays one. */
const retry = (failures: number, error: Error) => failures < 2 && error instanceof ApiError && error.status === 0;

function queries(): QueryClient {
  const onError = (error: Error) => {
    if (!(error instanceof ApiError)) return;
    if (error.status === 401) endSession(ENDED);
    // Another account may be one of the back office.
    if (error.status === 403) endSession(error.message);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry } },
  });
}

/** The whole page: signing in, or the pages of the back office. */
export function App({ settings }: { settings: Settings }) {
  const name = useName();
  const cache = useMemo(queries, []);
  return (
    <QueryClientProvider client={cache}>
      {name === undefined ? <SignIn settings={settings} /> : <SignedIn settings={settings} name={name} />}
    </QueryClientProvider>
  );
}

function SignedIn({ settings, name }: { settings: Settings; name: string }) {
  const value = useMemo(() => ({ settings, name, client: clientOf(settings) }), [settings, name]);
  return (
    <ConsoleContext value={value}>
      <BrowserRouter>
        <Routes>
          <Route element={<Frame />}>
            <Route index element={<Navigate to="/orders" replace />} />
            <Route path="orders" element={<OrdersPage />} />
            <Route path="orders/:orderId" element={<OrderPage />} />
            <Route path="place" element={<PlacePage />} />
            <Route path="inventory" element={<InventoryPage />} />
            <Route path="import" element={<ImportPage />} />
            <Route path="attention" element={<AttentionPage />} />
            <Route path="analytics" element={<AnalyticsPage />} />
            {settings.breakIt && <Route path="break-it" element={<BreakItPage />} />}
            <Route path="*" element={<NoSuchPage />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </ConsoleContext>
  );
}

const PAGES = {
  "/orders": "Orders",
  "/place": "Place an order",
  "/inventory": "Inventory",
  "/import": "Import",
  "/attention": "Needs attention",
  "/analytics": "Analytics",
};

function Frame() {
  const { settings, name } = useConsole();
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const navigation = useNavigationType();
  // Another page begins at its top, also for the keyboard and for screen readers. Going back leaves it to the browser.
  useEffect(() => {
    if (navigation === "POP") return;
    window.scrollTo({ top: 0 });
    content.current?.focus();
  }, [pathname]);
  return (
    <>
      <a href="#content" className="skip">
        Skip to the content
      </a>
      <header>
        <div className="bar">
          <span className="brand">
            <img src="/icon.svg" alt="" width="24" height="24" /> Orders
          </span>
          <span className={`environment ${settings.local ? "local" : ""}`}>{settings.environment}</span>
          <span className="who">
            {name}{" "}
            <button
              type="button"
              onClick={() => {
                endSession();
                signOut(settings);
              }}
            >
              Sign out
            </button>
          </span>
        </div>
        <nav aria-label="Pages">
          {Object.entries(settings.breakIt ? { ...PAGES, "/break-it": "Break it" } : PAGES).map(([path, title]) => (
            <NavLink key={path} to={path}>
              {title}
              {path === "/attention" && <AttentionMark />}
            </NavLink>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1} ref={content}>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<Loading what="the page" />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}

/** How many things need attention; nothing where there are none. */
function AttentionMark() {
  const number = useAttentionCount();
  return number === "0" ? null : (
    <>
      {" "}
      <span className="badge attention">{number}</span>
    </>
  );
}

const NoSuchPage = () => (
  <>
    <h1>No such page</h1>
    <p>
      Check the address, or go to the <Link to="/orders">orders</Link>.
    </p>
  </>
);
