/** Short messages at the corner of the screen. */
import { notifications } from "@mantine/notifications";
import i18next from "i18next";

import { OfflineError } from "../api/problem";

export function notifyDone(message: string): void {
  notifications.show({ message, color: "green" });
}

export function notifyError(error: unknown): void {
  const message = error instanceof OfflineError ? i18next.t("state.offlineTitle") : error instanceof Error ? error.message : String(error);
  notifications.show({ title: i18next.t("state.error"), message, color: "red", autoClose: 10_000 });
}
