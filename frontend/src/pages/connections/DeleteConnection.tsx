import { Alert, List } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useDeleteConnection } from "../../api/hooks/connections";
import { ApiProblem } from "../../api/problem";
import type { Connection } from "../../api/types";
import { ConfirmModal } from "../../components/ConfirmModal";

/** Flows that use the connection are named before it goes; then it goes only by will. */
export function DeleteConnection({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useTranslation("connections");
  const remove = useDeleteConnection();
  const refused = remove.error instanceof ApiProblem ? remove.error.usedBy : [];
  const users = refused.length > 0 ? refused : connection.used_by;

  return (
    <ConfirmModal
      title={t("delete.title", { name: connection.name })}
      text={t("delete.text")}
      confirm={users.length > 0 ? t("delete.anyway") : t("common:action.delete")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ name: connection.name, force: users.length > 0 }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {users.length > 0 && (
        <Alert color="orange" icon={<TriangleAlert size={18} />} mt="md" title={t("delete.used", { count: users.length })}>
          <List size="sm">
            {users.map((flow) => (
              <List.Item key={flow.flow_id}>
                <Link to={`/flows/${flow.flow_id}`}>{flow.name}</Link>
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {remove.isError && refused.length === 0 && (
        <Alert color="red" mt="md">
          {remove.error.message}
        </Alert>
      )}
    </ConfirmModal>
  );
}
