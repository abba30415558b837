/** Short messages at the corner of the screen. */
import type { NotificationData } from "@mantine/notifications";
import i18next from "i18next";

import { OfflineError } from "../api/problem";

function show(message: NotificationData): void {
  void import("@mantine/notifications").then(({ notifications }) => notifications.show(message));
}

export function notifyDone(message: string): void {
  show({ message, color: "green" });
}

export function notifyError(error: unknown): void {
  const message = error instanceof OfflineError ? i18next.t("state.offlineTitle") : error instanceof Error ? error.message : String(error);
  show({ title: i18next.t("state.error"), message, color: "red", autoClose: 10_000 });
}
