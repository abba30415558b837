/** What the server knows of node types, expressions and ready flows. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../client";
import { localizeCatalog, localizeTemplate } from "../localize";
import { ApiProblem } from "../problem";
import { catalogQuery } from "../queries";
import type {
  Catalog,
  DataObject,
  MappingPreview,
  NodeTest,
  NodeTestWish,
  NodeType,
  Preview,
  Template,
} from "../types";

const MINUTE = 60_000;

export function useCatalog() {
  const { t, i18n } = useTranslation("forms");
  const inLanguage = useCallback(
    (catalog: Catalog) => localizeCatalog(catalog, i18n.language, (key, own) => t(`nested.${key}`, { defaultValue: own })),
    [i18n.language, t],
  );
  return useQuery({
    ...catalogQuery(i18n.language),
    // The steps stay on the screen while their texts in another language come.
    placeholderData: keepPreviousData,
    select: inLanguage,
  });
}

/** The newest version the catalog has of a type, or the very version asked for. */
export function findNodeType(catalog: Catalog | undefined, type: string, version?: number): NodeType | undefined {
  const known = (catalog?.nodes ?? []).filter((node) => node.type === type).sort((a, b) => b.version - a.version);
  return known.find((node) => node.version === version) ?? known[0];
}

export function useTemplates() {
  const { i18n } = useTranslation();
  const inLanguage = useCallback((templates: Template[]) => templates.map((template) => localizeTemplate(template, i18n.language)), [i18n.language]);
  return useQuery({
    queryKey: ["templates"],
    queryFn: async () => (await api.get<{ items: Template[] }>("/templates")).items,
    staleTime: MINUTE,
    select: inLanguage,
  });
}

export function previewExpression(
  source: string,
  item: DataObject | null,
  signal?: AbortSignal,
  others: readonly DataObject[] = [],
): Promise<Preview> {
  return api
    .post<Preview>("/expressions/preview", { body: { source, item: item ?? {}, ...(others.length > 0 ? { others: [...others] } : {}) }, ...(signal ? { signal } : {}) })
    .catch((error: unknown) => {
      // A text that is no expression is refused; the refusal says where, like a preview.
      if (error instanceof ApiProblem && error.preview) return error.preview;
      throw error;
    });
}

interface PreviewOptions {
  readonly enabled?: boolean;
  /** More records of the same input: what some of them lack is remarked on. */
  readonly others?: readonly DataObject[];
}

/** The result of one expression against one item; asks again when either changes. */
export function usePreview(source: string, item: DataObject | null, options: PreviewOptions = {}) {
  return useQuery({
    queryKey: ["preview", source, item, options.others],
    queryFn: ({ signal }) => previewExpression(source, item, signal, options.others),
    enabled: (options.enabled ?? true) && source.trim() !== "",
    placeholderData: (before) => before,
    staleTime: MINUTE,
    retry: false,
  });
}

export function usePreviewMapping(fields: DataObject, item: DataObject | null, options: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: ["preview-mapping", fields, item],
    queryFn: ({ signal }) =>
      api.post<MappingPreview>("/expressions/preview-mapping", { body: { fields, item: item ?? {} }, signal }),
    enabled: (options.enabled ?? true) && Object.keys(fields).length > 0,
    placeholderData: (before) => before,
    staleTime: MINUTE,
    retry: false,
  });
}

export function useTestNode() {
  return useMutation({ mutationFn: (wish: NodeTestWish) => api.post<NodeTest>("/nodes/test", { body: wish }) });
}
