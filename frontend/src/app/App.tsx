/** Everything the pages stand on: theme, server data, addresses. */
import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ComponentType, useEffect, useState } from "react";
import { BrowserRouter } from "react-router";

import { Pages } from "./router";
import { theme, variables } from "./theme";

const AFTER_FIRST_PAGE_MS = 3_000;
const AGAIN_MS = 3_000;

export function App({ client }: { readonly client: QueryClient }) {
  const Notifications = useNotifications();

  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      {Notifications && <Notifications />}
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** What shows messages is fetched once the first page is there, and again until it comes. */
function useNotifications(): ComponentType | null {
  const [found, setFound] = useState<ComponentType | null>(null);

  useEffect(() => {
    let timer = window.setTimeout(fetchThem, AFTER_FIRST_PAGE_MS);
    function fetchThem(): void {
      import("./Notifications").then(
        ({ Notifications }) => setFound(() => Notifications),
        () => (timer = window.setTimeout(fetchThem, AGAIN_MS)),
      );
    }
    return () => window.clearTimeout(timer);
  }, []);

  return found;
}
