/** What publishing does not do by itself: a source with other settings does not look at older records again. */
import { Alert, Checkbox, Stack } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { StreamSource } from "../../api";
import { useFormat } from "../../components/format";
import { useStepTitle } from "../../components/useStepTitle";

interface ChangedSourcesProps {
  readonly changed: readonly StreamSource[];
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (node: string) => void;
}

export function ChangedSources({ changed, chosen, toggle }: ChangedSourcesProps) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const title = useStepTitle();
  if (changed.length === 0) return null;

  return (
    <Stack gap="xs" mt="sm">
      {changed.map((source) => (
        <Alert key={source.node} color="yellow" icon={<TriangleAlert size={16} aria-hidden />}>
          {t("publish.changed", { fields: source.changed.join(", "), title: title(source), at: format.moment(source.position ?? "") })}
          <Checkbox mt="xs" label={t("publish.rewind")} checked={chosen.has(source.node)} onChange={() => toggle(source.node)} />
        </Alert>
      ))}
    </Stack>
  );
}
