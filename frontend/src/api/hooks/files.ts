/** Files people uploaded or runs wrote. */
import { useQuery } from "@tanstack/react-query";

import { address, api } from "../client";
import type { DataObject, FilePreview, Page, StoredFile } from "../types";
import { useAskedAgain } from "./answers";

export const filesKey = ["files"] as const;

export function useFiles() {
  return useQuery({ queryKey: filesKey, queryFn: async () => (await api.get<Page<StoredFile>>("/files")).items });
}

export function useUploadFile() {
  return useAskedAgain(filesKey, (file: File) => {
    const form = new FormData();
    form.append("file", file);
    return api.post<StoredFile>("/files", { form });
  });
}

export function useDeleteFile() {
  return useAskedAgain(filesKey, (id: string) => api.delete("/files/{file_id}", { path: { file_id: id } }));
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
