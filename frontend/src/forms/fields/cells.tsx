/** Parts of small tables in forms. */
import { ActionIcon, Button } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import styles from "../forms.module.css";
import { isExpression } from "../schema";

/** The lines and cells of a copied block; null for a plain word. */
export function blockOf(text: string): string[][] | null {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.length > 1 || lines[0]?.includes("\t") ? lines.map((line) => line.split("\t")) : null;
}

export function Cell({ label, value, readOnly, onChange }: { label: string; value: string; readOnly: boolean; onChange: (value: string) => void }) {
  return (
    <input
      className={`${styles.cellInput} ${isExpression(value) ? "wf-mono" : ""}`}
      aria-label={label}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function Remove({ number, onClick }: { number: number; onClick: () => void }) {
  const { t } = useTranslation("forms");
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("table.remove", { number })} onClick={onClick}>
      <X size={14} />
    </ActionIcon>
  );
}

export function AddRow({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation("forms");
  return (
    <Button variant="light" size="xs" mt={6} leftSection={<Plus size={14} />} onClick={onClick}>
      {t("table.add")}
    </Button>
  );
}
