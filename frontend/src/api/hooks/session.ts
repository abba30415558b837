/** Who is signed in. `null` means: nobody. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, setCsrf } from "../client";
import { sessionQuery } from "../queries";
import type { Health, Session } from "../types";

export const SESSION_KEY = sessionQuery.queryKey;

export function useSession() {
  return useQuery(sessionQuery);
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => api.post<Session>("/session", { body: { code } }),
    onSuccess: async (session) => {
      // Asked before the code was used, and perhaps answered only now: nobody is signed in.
      await client.cancelQueries({ queryKey: SESSION_KEY });
      setCsrf(session.csrf);
      client.setQueryData(SESSION_KEY, session);
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete("/session"),
    onSuccess: () => {
      setCsrf(null);
      client.clear();
      client.setQueryData(SESSION_KEY, null);
    },
  });
}

export function useHealth(options: { every?: number; enabled?: boolean } = {}) {
  return useQuery({
    queryKey: ["health"],
    queryFn: () => api.get<Health>("/health"),
    refetchInterval: options.every ?? false,
    enabled: options.enabled ?? true,
    retry: false,
  });
}
