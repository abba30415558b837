/** All that the panes of the mapper share: what is mapped, what the sample gives, what is proposed, what is wrong. */
import { useDebouncedValue } from "@mantine/hooks";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { api } from "../api/client";
import type { Data, DataObject } from "../api/exact";
import type { MappingPreview, MappingTarget, Option } from "../api/types";
import type { Path } from "../data/path";
import { isExpression, withValue } from "../forms/schema";
import { ofField, writeFormula } from "./model/formula";
import { problemsOf } from "./model/problems";
import { sourceFields } from "../data/fieldTree";
import { suggestions } from "./model/suggest";

export type Policy = "on_create" | "fill_empty";
export type Policies = Readonly<Record<string, Policy>>;

export interface Mapping {
  fields: DataObject;
  /** Null where the step knows no policies. */
  policies: Policies | null;
}

export interface MapperWish extends Mapping {
  targets: readonly MappingTarget[];
  /** Names beyond the targets may be mapped too. */
  free: boolean;
  /** What the setting starts with, which a reset goes back to. */
  start: DataObject;
  connection: string;
  items: readonly DataObject[];
  readOnly: boolean;
  onChange: (mapping: Mapping) => void;
}

export const MOST_ITEMS = 10;

export type Mapper = ReturnType<typeof useMapper>;

export function useMapper(wish: MapperWish) {
  const { fields, policies, start, onChange, readOnly } = wish;
  const items = useMemo(() => wish.items.slice(0, MOST_ITEMS), [wish.items]);
  const [source, setSource] = useState<string | null>(null);
  /** The source that was taken and waits for its target. */
  const [taken, setTaken] = useState<Path | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const sources = useMemo(() => sourceFields(items), [items]);
  const targets = useMemo(() => withFree(wish.targets, fields), [wish.targets, fields]);
  const results = useResults(fields, items);
  const options = useOptions(targets, wish.connection);
  const proposed = useMemo(() => (readOnly ? [] : suggestions(wish.targets, sources, new Set(Object.keys(fields)))), [wish.targets, sources, fields, readOnly]);
  const problems = useMemo(
    () => problemsOf({ targets: wish.targets, fields, items, results, options, free: wish.free }),
    [wish.targets, wish.free, fields, items, results, options],
  );

  const write = (next: DataObject) => {
    const kept = policies && Object.fromEntries(Object.entries(policies).filter(([name]) => name in next));
    onChange({ fields: next, policies: kept });
  };
  const set = (name: string, value: Data | undefined) => !readOnly && write(withValue(fields, name, value));

  return {
    ...wish,
    items,
    sources,
    targets,
    results,
    options,
    proposed,
    problems,
    source,
    setSource,
    taken,
    take: (path: Path | null) => !readOnly && setTaken(path),
    target,
    setTarget,
    set,
    map: (name: string, path: Path) => {
      setTaken(null);
      setTarget(name);
      set(name, writeFormula(ofField(path)));
    },
    accept: (names: readonly string[]) => {
      const chosen = proposed.filter((one) => names.includes(one.target));
      write({ ...fields, ...Object.fromEntries(chosen.map((one) => [one.target, writeFormula(ofField(one.path))])) });
    },
    setPolicy: (name: string, policy: Policy | null) => {
      if (!policies || readOnly) return;
      const { [name]: _before, ...others } = policies;
      onChange({ fields, policies: policy ? { ...others, [name]: policy } : others });
    },
    reset: (name: string) => {
      const { [name]: _policy, ...others } = policies ?? {};
      onChange({ fields: withValue(fields, name, start[name]), policies: policies && others });
    },
    resetAll: () => onChange({ fields: start, policies: policies && {} }),
    optionsOf: (name: string): readonly Option[] | null => options.get(name) ?? null,
  };
}

/** Fields that are mapped without being offered stand at the end, under their name. */
function withFree(targets: readonly MappingTarget[], fields: DataObject): MappingTarget[] {
  const known = new Set(targets.map(({ name }) => name));
  return [...targets, ...Object.keys(fields).filter((name) => !known.has(name)).map((name) => ({ name }))];
}

function useResults(fields: DataObject, items: readonly DataObject[]) {
  const expressions = useMemo(() => Object.fromEntries(Object.entries(fields).filter(([, value]) => isExpression(value) || typeof value === "object")), [fields]);
  const [settled] = useDebouncedValue(expressions, 300);
  const enabled = Object.keys(settled).length > 0;
  return useQueries({
    queries: items.map((item) => ({
      queryKey: ["preview-mapping", settled, item],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.post<MappingPreview>("/expressions/preview-mapping", { body: { fields: settled, item }, signal }),
      enabled,
      staleTime: 60_000,
      retry: false,
      placeholderData: (before: MappingPreview | undefined) => before,
    })),
    combine: (all) => all.map(({ data }) => (enabled ? data?.values : {})),
  });
}

function useOptions(targets: readonly MappingTarget[], connection: string): ReadonlyMap<string, readonly Option[]> {
  const keys = useMemo(() => [...new Set(targets.flatMap(({ options }) => options ?? []))], [targets]);
  const lists = useQueries({
    queries: keys.map((key) => ({
      queryKey: ["connections", connection, "options", key],
      queryFn: async () => (await api.get<{ items: Option[] }>("/connections/{name}/options/{key}", { path: { name: connection, key } })).items,
      enabled: connection !== "",
      staleTime: 60_000,
      retry: false,
    })),
    combine: (all) => all.map(({ data }) => data),
  });
  return useMemo(() => {
    const found = new Map<string, readonly Option[]>();
    for (const { name, options, members } of targets) {
      const list = options ? lists[keys.indexOf(options)] : members?.map((value) => ({ value, label: value }));
      // An empty list says that nobody knows the values, not that there are none.
      if (list && list.length > 0) found.set(name, list as readonly Option[]);
    }
    return found;
  }, [keys, lists, targets]);
}

