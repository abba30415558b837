import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { PlugZap, SquarePen, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useGauge, useTestConnection } from "../../api/hooks/connections";
import type { Connection } from "../../api/types";
import { ConnectionBadge } from "../../components/badges";
import list from "../../components/list.module.css";
import { notifyError } from "../../components/notify";
import { SystemMark } from "../../components/SystemMark";
import { useSystemTitle } from "../../components/useSystemTitle";
import { When } from "../../components/When";
import { Down, Load } from "./ConnectionGauge";

interface ConnectionRowProps {
  connection: Connection;
  onEdit: () => void;
  onDelete: () => void;
}

export function ConnectionRow({ connection, onEdit, onDelete }: ConnectionRowProps) {
  const { t } = useTranslation("connections");
  const system = useSystemTitle()(connection.connector);
  const title = connection.name;

  return (
    <tr>
      <td>
        <Group gap="sm" wrap="nowrap">
          <SystemMark name={connection.connector} size={34} />
          <div>
            <button type="button" className={list.title} style={{ all: "unset", cursor: "pointer", fontWeight: 600 }} onClick={onEdit}>
              {title}
            </button>
            <div className={list.dim}>
              {system}
            </div>
          </div>
        </Group>
      </td>
      <td>
        <TestState connection={connection} />
      </td>
      <td>
        <UsedBy connection={connection} />
      </td>
      <td className={list.end}>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <TestButton name={connection.name} />
          <Tooltip label={t("edit", { name: title })}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("edit", { name: title })} onClick={onEdit}>
              <SquarePen size={17} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("delete.label", { name: title })}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("delete.label", { name: title })} onClick={onDelete}>
              <Trash2 size={17} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </td>
    </tr>
  );
}

function TestState({ connection }: { connection: Connection }) {
  const gauge = useGauge(connection.name);
  // What the runs find out is newer than the last test.
  if (gauge.data?.state === "open") return <Down gauge={gauge.data} />;
  return (
    <>
      <div className={list.meta}>
        <ConnectionBadge status={connection.status} />
        {connection.tested_at && (
          <span className={list.dim}>
            <When at={connection.tested_at} />
          </span>
        )}
      </div>
      {connection.message && (
        <div
          className={list.sub}
          style={{ marginTop: 4, ...(connection.status === "failed" ? { color: "var(--wf-bad-text)" } : {}) }}
          title={connection.message}
        >
          {connection.message}
        </div>
      )}
      {gauge.data && <Load gauge={gauge.data} />}
    </>
  );
}

function UsedBy({ connection }: { connection: Connection }) {
  const { t } = useTranslation("connections");
  const [first, ...others] = connection.used_by;
  if (!first) return <span className={list.dim}>{t("unused")}</span>;
  return (
    <span>
      <Link to={`/flows/${first.flow_id}`}>{first.name}</Link>
      {others.length > 0 && (
        <Tooltip label={others.map((flow) => flow.name).join(", ")}>
          <span className={list.dim}>{t("andOthers", { count: others.length })}</span>
        </Tooltip>
      )}
    </span>
  );
}

function TestButton({ name }: { name: string }) {
  const { t } = useTranslation("connections");
  const test = useTestConnection();
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<PlugZap size={14} />}
      loading={test.isPending}
      onClick={() => test.mutate(name, { onError: notifyError })}
    >
      {t("test")}
    </Button>
  );
}
