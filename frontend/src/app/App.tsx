/** Everything the pages stand on: theme, server data, addresses. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { BrowserRouter } from "react-router";

import { makeQueryClient } from "./queryClient";
import { Pages } from "./router";
import { theme, variables } from "./theme";

const Notifications = lazy(() => import("./Notifications"));

export function App() {
  const busy = useFirstDeed();
  const [client] = useState(makeQueryClient);

  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Suspense>{busy && <Notifications />}</Suspense>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Becomes true with the first key or click: only what a person does is answered by messages, so what shows them is fetched then. */
function useFirstDeed(): boolean {
  const [done, setDone] = useState(false);

  useEffect(() => {
    const kinds = ["pointerdown", "keydown"] as const;
    const note = () => setDone(true);
    for (const kind of kinds) window.addEventListener(kind, note, { once: true, capture: true });
    return () => kinds.forEach((kind) => window.removeEventListener(kind, note, { capture: true }));
  }, []);

  return done;
}
