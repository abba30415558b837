/** Questions that are asked before the page that needs the answers is there. */
import { queryOptions } from "@tanstack/react-query";

import { api, setCsrf } from "./client";
import { ApiProblem } from "./problem";
import type { Catalog, Connection, Flow, Run, Session } from "./types";

const MINUTE = 60_000;
const JUST_NOW = 3_000;

async function readSession(): Promise<Session | null> {
  try {
    const session = await api.get<Session>("/session");
    setCsrf(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof ApiProblem && error.isSignedOut) return null;
    throw error;
  }
}

/** Who is signed in. `null` means: nobody. */
export const sessionQuery = queryOptions({ queryKey: ["session"], queryFn: readSession, staleTime: MINUTE });

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: async () => (await api.get<{ items: Connection[] }>("/connections")).items,
});

/** Node types, connectors and filters: they change only with a new version of the server. */
export function catalogQuery(language: string) {
  return queryOptions({
    queryKey: ["catalog", language],
    queryFn: () => api.get<Catalog>("/catalog", { query: { language } }),
    staleTime: 10 * MINUTE,
  });
}

export function flowQuery(id: string) {
  return queryOptions({ queryKey: ["flow", id], queryFn: () => api.get<Flow>("/flows/{flow_id}", { path: { flow_id: id } }) });
}

export function runQuery(id: string) {
  return queryOptions({ queryKey: ["run", id], queryFn: () => api.get<Run>("/runs/{run_id}", { path: { run_id: id } }) });
}

/** Whether it was asked once, a moment ago, and nothing has been done with it since. */
export function isFresh(asked: { readonly dataUpdateCount: number; readonly dataUpdatedAt: number } | undefined): boolean {
  return asked?.dataUpdateCount === 1 && Date.now() - asked.dataUpdatedAt < JUST_NOW;
}
