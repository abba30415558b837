/** Everything the pages stand on: theme, server data, addresses. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { BrowserRouter } from "react-router";

import { makeQueryClient } from "./queryClient";
import { Pages } from "./router";
import { theme, variables } from "./theme";

/** Nobody is told anything before the first page is there; what is told meanwhile waits. */
const Notifications = lazy(() => import("./Notifications"));

export function App() {
  const [client] = useState(makeQueryClient);

  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Suspense>
        <Notifications />
      </Suspense>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
