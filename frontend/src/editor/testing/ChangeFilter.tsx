/** Narrows the changes of a run: by record, by field, by how much a number changes, and in which order. */
import { NumberInput, Select, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";

export interface ChangeChoice {
  readonly q: string;
  readonly field: string | null;
  readonly least: number | null;
  readonly sort: "order" | "size" | "key";
}

export const EVERY_CHANGE: ChangeChoice = { q: "", field: null, least: null, sort: "order" };

interface ChangeFilterProps {
  readonly choice: ChangeChoice;
  readonly fields: readonly string[];
  readonly onChange: (choice: ChangeChoice) => void;
}

export function ChangeFilter({ choice, fields, onChange }: ChangeFilterProps) {
  const { t } = useTranslation("testing");
  return (
    <>
      <TextInput
        size="xs"
        w={150}
        value={choice.q}
        leftSection={<Search size={13} aria-hidden />}
        placeholder={t("changes.record")}
        aria-label={t("changes.record")}
        onChange={(event) => onChange({ ...choice, q: event.currentTarget.value })}
      />
      <Select
        size="xs"
        w={150}
        clearable
        searchable
        placeholder={t("changes.anyField")}
        aria-label={t("changes.field")}
        data={[...fields]}
        value={choice.field}
        onChange={(field) => onChange({ ...choice, field })}
      />
      <NumberInput
        size="xs"
        w={130}
        min={0}
        suffix=" %"
        allowDecimal={false}
        allowNegative={false}
        placeholder={t("changes.anySize")}
        aria-label={t("changes.least")}
        value={choice.least ?? ""}
        onChange={(least) => onChange({ ...choice, least: typeof least === "number" ? least : null })}
      />
      <Select
        size="xs"
        w={150}
        allowDeselect={false}
        aria-label={t("changes.sort")}
        data={(["order", "size", "key"] as const).map((value) => ({ value, label: t(`changes.by.${value}`) }))}
        value={choice.sort}
        onChange={(sort) => onChange({ ...choice, sort: (sort ?? "order") as ChangeChoice["sort"] })}
      />
    </>
  );
}
