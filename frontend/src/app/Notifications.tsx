import "@mantine/notifications/styles.css";

import { Notifications as Shown, notifications } from "@mantine/notifications";
import { useEffect } from "react";

import { showMessagesWith } from "../components/notify";

export function Notifications() {
  useEffect(() => showMessagesWith(notifications.show), []);
  return <Shown position="bottom-right" />;
}
