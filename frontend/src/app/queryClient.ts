import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { SESSION_KEY } from "../api/hooks/session";
import { ApiProblem, OfflineError } from "../api/problem";

/** A refusal stays a refusal; only silence and trouble of the server are worth asking again. */
function worthRetry(count: number, error: Error): boolean {
  if (error instanceof OfflineError) return count < 1;
  return error instanceof ApiProblem && error.status >= 500 && count < 2;
}

export function makeQueryClient(): QueryClient {
  const signOut = (error: Error) => {
    if (error instanceof ApiProblem && error.isSignedOut) client.setQueryData(SESSION_KEY, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: signOut }),
    mutationCache: new MutationCache({ onError: signOut }),
    defaultOptions: {
      // The browser's own idea of "online" says nothing about a server on this machine.
      queries: { staleTime: 5_000, retry: worthRetry, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return client;
}
