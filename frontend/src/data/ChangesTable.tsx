/** What a write does to the other system, field by field: before → after. */
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Change, FieldChange } from "../api/types";
import { ActionBadge } from "../components/badges";
import styles from "./data.module.css";
import { Value } from "./Value";

export function ChangesTable({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation("data");
  return (
    <table className={`${styles.table} ${styles.changes}`}>
      <thead>
        <tr>
          <th scope="col">{t("changes.action")}</th>
          <th scope="col">{t("changes.record")}</th>
          <th scope="col">{t("changes.fields")}</th>
          <th scope="col">{t("changes.state")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change, index) => (
          <tr key={`${change.node} ${change.key} ${change.item_id ?? index}`}>
            <td>
              <ActionBadge action={change.action} />
            </td>
            <td>
              <span className="wf-mono">{change.key}</span>
              <br />
              <span className={styles.count}>{t("changes.object", { object: change.object, connection: change.connection })}</span>
            </td>
            <td>
              {change.reason && <div className={styles.count}>{change.reason}</div>}
              {change.fields.map((field) => (
                <FieldLine key={field.name} field={field} isNew={change.action === "create"} />
              ))}
            </td>
            <td className={styles.count}>{change.state ? t(`changes.states.${change.state}`) : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A record that is created has no "before" worth showing. */
function FieldLine({ field, isNew }: { field: FieldChange; isNew: boolean }) {
  const { t } = useTranslation("data");
  return (
    <div className={styles.fieldChange}>
      <span className={styles.name}>{field.name}</span>
      {!isNew && (
        <>
          <span className={styles.before}>
            <Value data={field.before} />
          </span>
          <ArrowRight size={13} aria-label={t("changes.becomes")} />
        </>
      )}
      <span className={styles.after}>
        <Value data={field.after} />
      </span>
    </div>
  );
}
