/** Which fields the records of a page have: of what kind, in how many of them, and what stands there. */
import { Table } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Item } from "../api/types";
import { useFormat } from "../components/format";
import styles from "./data.module.css";
import { type SourceField, sourceFields } from "./fieldTree";
import { pathText, writePath, type Path } from "./path";
import { Value } from "./Value";

interface SchemaViewProps {
  readonly items: readonly Item[];
  readonly onPick?: ((path: Path) => void) | undefined;
}

export function SchemaView({ items, onPick }: SchemaViewProps) {
  const { t } = useTranslation("data");
  const fields = useMemo(() => sourceFields(items.map((item) => item.record)), [items]);

  return (
    <div className={styles.body}>
      <Table verticalSpacing={4} fz="sm" aria-label={t("schema.title")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("schema.field")}</Table.Th>
            <Table.Th>{t("schema.kind")}</Table.Th>
            <Table.Th>{t("schema.filled")}</Table.Th>
            <Table.Th>{t("schema.sample")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Row key={field.id} field={field} onPick={onPick} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ field, onPick }: { readonly field: SourceField; readonly onPick: SchemaViewProps["onPick"] }) {
  const { t } = useTranslation(["data", "forms"]);
  const format = useFormat();
  const { name, path, depth, kind, sample, count, filled, of } = field;
  return (
    <Table.Tr>
      <Table.Th scope="row" style={{ paddingLeft: 10 + depth * 16 }}>
        <button type="button" className={styles.name} draggable onDragStart={(event) => writePath(event.dataTransfer, path)} onClick={() => onPick?.(path)} title={pathText(["item", ...path])}>
          {name}
        </button>
      </Table.Th>
      <Table.Td className={styles.kind}>{t(`forms:value.${kind}`)}</Table.Td>
      <Table.Td className={styles.count}>{t("data:schema.ofAll", { filled: format.count(filled), of: format.count(of) })}</Table.Td>
      <Table.Td className={styles.sample}>{count !== null ? t("data:listOf", { count }) : kind === "object" ? "" : <Value data={sample} />}</Table.Td>
    </Table.Tr>
  );
}
