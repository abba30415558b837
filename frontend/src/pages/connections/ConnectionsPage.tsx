/** Accounts of the other systems: whether they work, and who uses them. */
import { Button } from "@mantine/core";
import { PlugZap, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useConnections } from "../../api/hooks/connections";
import type { Connection } from "../../api/types";
import list from "../../components/list.module.css";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { ConnectionModal } from "../../forms";
import { ConnectionRow } from "./ConnectionRow";
import { DeleteConnection } from "./DeleteConnection";

type Asking = { kind: "new" } | { kind: "edit" | "delete"; connection: Connection } | null;

export default function ConnectionsPage() {
  const { t } = useTranslation("connections");
  const connections = useConnections();
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  const make = (
    <Button leftSection={<Plus size={16} />} onClick={() => setAsking({ kind: "new" })}>
      {t("new")}
    </Button>
  );

  return (
    <Page title={t("title")} text={t("text")} actions={make}>
      {connections.isPending && <LoadingRows />}
      {connections.isError && !connections.data && <ErrorState error={connections.error} onRetry={() => void connections.refetch()} />}
      {connections.data?.length === 0 && (
        <EmptyState icon={<PlugZap size={26} />} title={t("empty.title")} text={t("empty.text")}>
          {make}
        </EmptyState>
      )}
      {connections.data && connections.data.length > 0 && (
        <div className={list.sheet}>
          <table className={list.table}>
            <thead>
              <tr>
                <th scope="col">{t("column.connection")}</th>
                <th scope="col">{t("column.status")}</th>
                <th scope="col">{t("column.usedBy")}</th>
                <th scope="col" className={list.end}>
                  {t("column.actions")}
                </th>
              </tr>
            </thead>
            <tbody>
              {connections.data.map((connection) => (
                <ConnectionRow
                  key={connection.name}
                  connection={connection}
                  onEdit={() => setAsking({ kind: "edit", connection })}
                  onDelete={() => setAsking({ kind: "delete", connection })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asking?.kind === "new" && <ConnectionModal onClose={close} onSaved={close} />}
      {asking?.kind === "edit" && <ConnectionModal connection={asking.connection} onClose={close} onSaved={close} />}
      {asking?.kind === "delete" && <DeleteConnection connection={asking.connection} onClose={close} />}
    </Page>
  );
}
