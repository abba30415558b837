/** Addresses and their pages. Each page is its own file for the browser to load when it is needed. */
import { lazy, Suspense, type ComponentType } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";

import { CrashPage } from "./CrashPage";
import { NotFound } from "./NotFound";
import { RequireSession } from "./RequireSession";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { Starting } from "./Starting";

function page(load: () => Promise<{ default: ComponentType }>) {
  const Page = lazy(load);
  return (
    <Suspense fallback={<Starting />}>
      <Page />
    </Suspense>
  );
}

export const ROUTES: RouteObject[] = [
  { path: "/signin", element: <SignIn />, errorElement: <CrashPage /> },
  {
    element: (
      <RequireSession>
        <Shell />
      </RequireSession>
    ),
    errorElement: <CrashPage />,
    children: [
      {
        errorElement: <CrashPage />,
        children: [
          { index: true, element: <Navigate to="/flows" replace /> },
          { path: "/flows", element: page(() => import("../pages/flows/FlowsPage")) },
          { path: "/flows/:flowId", element: page(() => import("../editor").then(({ EditorPage }) => ({ default: EditorPage }))) },
          { path: "/runs", element: page(() => import("../pages/runs/RunsPage")) },
          { path: "/runs/:runId", element: page(() => import("../editor").then(({ RunPage }) => ({ default: RunPage }))) },
          { path: "/records", element: page(() => import("../pages/records/RecordsPage")) },
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

export function makeRouter() {
  return createBrowserRouter(ROUTES);
}
