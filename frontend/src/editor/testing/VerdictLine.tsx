/** Over the changes of a run: which stop rules a live run would break, or which one stopped it. */
import { Alert } from "@mantine/core";
import { OctagonX } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useVerdicts } from "../../api";

interface VerdictLineProps {
  readonly run: string;
  readonly mode: string;
  readonly stamp: string;
}

export function VerdictLine({ run, mode, stamp }: VerdictLineProps) {
  const { t } = useTranslation("testing");
  const verdicts = useVerdicts(run, stamp, mode === "plan");
  if (!verdicts.data || verdicts.data.length === 0) return null;

  return (
    <Alert color="orange" icon={<OctagonX size={18} aria-hidden />} title={t("stops.wouldStop")} py={8} mx="sm" mt="sm">
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {verdicts.data.map(({ rule, limit, found, examples }) => (
          <li key={rule}>
            {t(`stops.found.${rule}`, { found, limit })}
            {examples.length > 0 && (
              <>
                {" "}
                <span className="wf-mono">{examples.join(", ")}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
