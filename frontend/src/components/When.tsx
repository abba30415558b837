import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "./format";

/** "3 minutes ago"; the exact time in the viewer's zone on hover. */
export function When({ at }: { at: string | null | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), 30_000);
    return () => window.clearInterval(timer);
  }, []);

  if (!at) return <span>{t("time.never")}</span>;
  return (
    <Tooltip label={format.moment(at)}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
        {format.ago(at)}
      </time>
    </Tooltip>
  );
}
