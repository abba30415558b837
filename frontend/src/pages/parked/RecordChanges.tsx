/** The change of a record, value by value: as it came, and as it will be sent on. */
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Data, DataObject } from "../../api/exact";
import { showValue } from "../../data/show";
import { changesOf } from "./diff";
import styles from "./parked.module.css";

export function RecordChanges({ before, after }: { before: DataObject; after: DataObject }) {
  const { t } = useTranslation("parked");
  const changes = changesOf(before, after);
  if (changes.length === 0) return <Text size="sm">{t("change.none")}</Text>;

  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th scope="col">{t("change.field")}</th>
          <th scope="col">{t("change.before")}</th>
          <th scope="col">{t("change.after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.path}>
            <th scope="row">{change.path}</th>
            <td>
              <Shown value={change.before} />
            </td>
            <td>
              <Shown value={change.after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Shown({ value }: { value: Data | undefined }) {
  const { t } = useTranslation("parked");
  if (value === undefined) return <em>{t("change.missing")}</em>;
  return <>{value === "" ? "“”" : showValue(value)}</>;
}
