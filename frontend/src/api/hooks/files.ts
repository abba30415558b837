/** Files people uploaded or runs wrote. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { address, api } from "../client";
import type { DataObject, FilePreview, Page, StoredFile } from "../types";

export const filesKey = ["files"] as const;

export function useFiles() {
  return useQuery({ queryKey: filesKey, queryFn: async () => (await api.get<Page<StoredFile>>("/files")).items });
}

export function useUploadFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append("file", file);
      return api.post<StoredFile>("/files", { form });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: filesKey }),
  });
}

export function useDeleteFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete("/files/{file_id}", { path: { file_id: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: filesKey }),
  });
}

/** First rows as the reading options (`encoding`, `delimiter`, …) make them. */
export function useFilePreview(id: string | null, options: DataObject = {}) {
  const query = Object.fromEntries(
    Object.entries(options).filter(
      (entry): entry is [string, string | number | boolean] => ["string", "number", "boolean"].includes(typeof entry[1]),
    ),
  );
  return useQuery({
    queryKey: [...filesKey, id, "preview", query],
    queryFn: () => api.get<FilePreview>("/files/{file_id}/preview", { path: { file_id: id ?? "" }, query }),
    enabled: Boolean(id),
    retry: false,
  });
}

export function fileAddress(id: string): string {
  return address("/files/{file_id}", { path: { file_id: id } });
}
