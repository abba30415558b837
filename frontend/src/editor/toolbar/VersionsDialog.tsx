/** Published versions, newest first. Restoring makes an old version the draft; undo takes that back. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type Flow, useRestoreVersion, useVersions } from "../../api";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { When } from "../../components/When";
import classes from "./Toolbar.module.css";

interface VersionsProps {
  readonly flow: Flow;
  readonly flush: () => Promise<boolean>;
  readonly revision: () => number;
  readonly onRestored: (flow: Flow) => void;
  readonly onClose: () => void;
}

export function VersionsDialog({ flow, flush, revision, onRestored, onClose }: VersionsProps) {
  const { t } = useTranslation("editor");
  const versions = useVersions(flow.id);
  const restore = useRestoreVersion(flow.id);

  const go = async (number: number) => {
    if (!(await flush())) return;
    restore.mutate(
      { number, revision: revision() },
      {
        onSuccess: (restored) => {
          onRestored(restored);
          onClose();
        },
      },
    );
  };

  return (
    <Modal opened onClose={onClose} title={t("versions.title")}>
      {restore.error && <ErrorState compact error={restore.error} />}
      {versions.error && !versions.data && <ErrorState compact error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.isLoading && <LoadingRows rows={3} />}
      {versions.data?.items.length === 0 && <EmptyState compact title={t("versions.none")} text={t("versions.noneText")} />}
      <Stack gap={0} component="ul" className={classes.problems ?? ""}>
        {versions.data?.items.map((version) => (
          <li key={version.number} className={classes.version}>
            <span>
              <strong>{t("runPage.version", { number: version.number })}</strong>
              <Text size="sm">{version.message}</Text>
              <Text size="xs" c="dimmed">
                <When at={version.created_at} />
              </Text>
            </span>
            <Group>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<RotateCcw size={14} aria-hidden />}
                loading={restore.isPending && restore.variables.number === version.number}
                onClick={() => void go(version.number)}
                aria-label={t("versions.restoreNumber", { number: version.number })}
              >
                {t("versions.restore")}
              </Button>
            </Group>
          </li>
        ))}
      </Stack>
    </Modal>
  );
}
