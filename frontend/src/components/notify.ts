/** Short messages at the corner of the screen. */
import type { NotificationData } from "@mantine/notifications";
import i18next from "i18next";

import { OfflineError } from "../api/problem";

type Show = (message: NotificationData) => unknown;

const waiting: NotificationData[] = [];
let shown: Show | null = null;

/** What shows messages comes after the first page; those of before are shown then. */
export function showMessagesWith(show: Show): void {
  shown = show;
  waiting.splice(0).forEach((message) => show(message));
}

function show(message: NotificationData): void {
  if (shown) shown(message);
  else waiting.push(message);
}

export function notifyDone(message: string): void {
  show({ message, color: "green" });
}

export function notifyError(error: unknown): void {
  const message = error instanceof OfflineError ? i18next.t("state.offlineTitle") : error instanceof Error ? error.message : String(error);
  show({ title: i18next.t("state.error"), message, color: "red", autoClose: 10_000 });
}
