/** One value in one line, coloured by its kind; "nothing" and "empty text" are told apart. */
import { useTranslation } from "react-i18next";

import type { Data } from "../api/exact";
import type { ValueType } from "../api/types";
import styles from "./data.module.css";
import { kindOf, showValue } from "./show";

const LOOK: Record<ValueType, string | undefined> = {
  text: styles.text,
  number: styles.num,
  bool: styles.bool,
  none: styles.none,
  list: styles.deep,
  object: styles.deep,
};

export function Value({ data }: { data: Data | undefined }) {
  const { t } = useTranslation("data");
  const text = showValue(data);
  const kind = kindOf(data);

  if (kind === "none") return <span className={styles.none}>{t("none")}</span>;
  if (text === "") return <span className={styles.none}>{t("emptyText")}</span>;
  return (
    <span className={LOOK[kind]} title={text.length > 40 ? text.slice(0, 1_000) : undefined}>
      {text.length > 300 ? `${text.slice(0, 300)}…` : text}
    </span>
  );
}
