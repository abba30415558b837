import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "./format";

interface WhenProps {
  at: string | null | undefined;
  /** Whether the time in UTC is told as well, as logs of other systems have it. */
  utc?: boolean;
}

/** "3 minutes ago"; the exact time in the viewer's zone on hover. */
export function When({ at, utc = false }: WhenProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), 30_000);
    return () => window.clearInterval(timer);
  }, []);

  if (!at) return <span>{t("time.never")}</span>;
  return (
    <Tooltip label={utc ? `${format.moment(at)} · ${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC` : format.moment(at)}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
        {format.ago(at)}
      </time>
    </Tooltip>
  );
}
