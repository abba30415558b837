/** A strip across the top while the server does not answer; it asks every few seconds and goes by itself. */
import { CloudOff } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useHealth } from "../api/hooks/session";
import { useReachable } from "../api/reachable";
import styles from "./shell.module.css";

export function OfflineBanner() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const reachable = useReachable();
  const before = useRef(reachable);
  useHealth({ every: 3_000, enabled: !reachable });

  useEffect(() => {
    if (reachable && !before.current) void client.invalidateQueries();
    before.current = reachable;
  }, [client, reachable]);

  if (reachable) return null;
  return (
    <div className={styles.offline} role="alert">
      <CloudOff size={15} aria-hidden /> {t("state.offline")}
    </div>
  );
}
