/** Addresses and their pages. Each page is its own file for the browser to load when it is needed. */
import type { QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, type ComponentType } from "react";
import { Navigate, type RouteObject, useRoutes } from "react-router";

import { catalogQuery, connectionsQuery, flowQuery, runQuery, sessionQuery } from "../api/queries";
import { patiently } from "../components/fetched";
import { allTexts, preferredLanguage } from "../i18n";
import { CrashBoundary } from "./CrashBoundary";
import { NotFound } from "./NotFound";
import { RequireSession } from "./RequireSession";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { Starting } from "./Starting";

function page(load: () => Promise<{ default: ComponentType }>) {
  const Page = lazy(async () => (await Promise.all([patiently(load), patiently(allTexts)]))[0]);
  return <Waiting page={Page} />;
}

function Waiting({ page: Page }: { readonly page: ComponentType }) {
  return (
    <Suspense fallback={<Starting />}>
      <Page />
    </Suspense>
  );
}

const FirstPage = lazy(() => patiently(() => import("../pages/flows/FlowsPage")));

export const ROUTES: RouteObject[] = [
  {
    path: "/signin",
    element: (
      <CrashBoundary>
        <SignIn />
      </CrashBoundary>
    ),
  },
  {
    element: (
      <CrashBoundary>
        <RequireSession>
          <Shell />
        </RequireSession>
      </CrashBoundary>
    ),
    children: [
      {
        element: <CrashBoundary />,
        children: [
          { index: true, element: <Navigate to="/flows" replace /> },
          { path: "/flows", element: <Waiting page={FirstPage} /> },
          { path: "/flows/:flowId", element: page(() => import("../editor").then(({ EditorPage }) => ({ default: EditorPage }))) },
          { path: "/runs", element: page(() => import("../pages/runs/RunsPage")) },
          { path: "/runs/:runId", element: page(() => import("../editor").then(({ RunPage }) => ({ default: RunPage }))) },
          { path: "/records", element: page(() => import("../pages/records/RecordsPage")) },
          { path: "/records/:key", element: page(() => import("../pages/records/JourneyPage")) },
          { path: "/ledger", element: page(() => import("../pages/ledger/LedgerPage")) },
          { path: "/parked", element: page(() => import("../pages/parked/ParkedPage")) },
          { path: "/connections", element: page(() => import("../pages/connections/ConnectionsPage")) },
          { path: "/templates", element: page(() => import("../pages/templates/TemplatesPage")) },
          { path: "/settings", element: page(() => import("../pages/settings/SettingsPage")) },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];

export function Pages() {
  return useRoutes(ROUTES);
}

/** The largest page and what it shows are fetched while the session is asked for. What cannot be had the page itself says. */
export function fetchAhead(client: QueryClient, path = window.location.pathname): void {
  void client.prefetchQuery(sessionQuery);
  const [, kind, id] = /^\/(flows|runs)\/([^/]+)\/?$/.exec(path) ?? [];
  if (!id) return;
  void client.prefetchQuery(catalogQuery(preferredLanguage()));
  if (kind === "runs") void client.prefetchQuery(runQuery(id));
  else {
    void client.prefetchQuery(connectionsQuery);
    void client.prefetchQuery(flowQuery(id));
  }
  import("../editor").catch(() => undefined);
}
