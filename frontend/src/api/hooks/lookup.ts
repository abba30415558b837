/** A closer look at a run: where a record came from, its way through the steps, what is other than before. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api } from "../client";
import type { Comparison, ItemPage, Trace } from "../types";

export interface FamilyWish {
  readonly node: string;
  readonly port: string;
  readonly direction: "in" | "out";
  /** These records themselves. */
  readonly ids?: readonly string[];
  /** What was made of these records. */
  readonly parents?: readonly string[];
}

const MINUTE = 60_000;

/** The records of a port that belong to others, wherever on its pages they are. */
export function useFamily(run: string | null, wish: FamilyWish | null) {
  return useQuery({
    queryKey: ["run", run, "family", wish],
    queryFn: ({ signal }) =>
      api.get<ItemPage>("/runs/{run_id}/steps/{node}/items", {
        path: { run_id: run ?? "", node: wish?.node ?? "" },
        query: { port: wish?.port, direction: wish?.direction, ids: wish?.ids?.join(","), parents: wish?.parents?.join(","), limit: 5, whole: false },
        signal,
      }),
    enabled: run !== null && wish !== null,
    staleTime: MINUTE,
  });
}

/** A record whole, of which only the first part was sent. */
export function useWholeItem(run: string | null, node: string, port: string, direction: "in" | "out", id: string | null) {
  return useQuery({
    queryKey: ["run", run, "whole", node, direction, port, id],
    queryFn: ({ signal }) =>
      api.get<ItemPage>("/runs/{run_id}/steps/{node}/items", { path: { run_id: run ?? "", node }, query: { port, direction, ids: id ?? "" }, signal }),
    enabled: run !== null && id !== null,
    staleTime: MINUTE,
  });
}

export function useTrace(run: string, roots: readonly string[]) {
  return useInfiniteQuery({
    queryKey: ["run", run, "trace", roots],
    queryFn: ({ pageParam, signal }) =>
      api.get<Trace>("/runs/{run_id}/trace", { path: { run_id: run }, query: { roots: roots.join(","), limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export interface ComparisonWish {
  readonly node: string;
  readonly port: string;
  readonly key: string | null;
  readonly differing: boolean;
  readonly offset: number;
}

export function useComparison(run: string, wish: ComparisonWish) {
  return useQuery({
    queryKey: ["run", run, "comparison", wish],
    queryFn: ({ signal }) =>
      api.get<Comparison>("/runs/{run_id}/steps/{node}/comparison", {
        path: { run_id: run, node: wish.node },
        query: { port: wish.port, differing: wish.differing, offset: wish.offset, limit: 50, ...(wish.key ? { key: wish.key } : {}) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
