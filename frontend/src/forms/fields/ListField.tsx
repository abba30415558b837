/** A list of small forms, each with the fields of the schema: way up, way down, away. */
import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Data } from "../../api/exact";
import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asList, asObject, labelOf, resolve, startValue } from "../schema";
import { Fields } from "../SchemaForm";

export function ListField({ spec, path, value, onChange, problems, readOnly, root, secrets }: FieldProps) {
  const { t } = useTranslation("forms");
  const entry = resolve(spec.schema.items ?? {}, root);
  const entries = asList(value ?? spec.schema.default);
  const set = (at: number, next: Data) => onChange(entries.map((one, index) => (index === at ? next : one)));
  const move = (at: number, to: number) => {
    const next = [...entries];
    next.splice(to, 0, ...next.splice(at, 1));
    onChange(next);
  };

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange}>
      <div className={styles.rows}>
        {entries.map((one, at) => (
          <div key={at} className={styles.card}>
            <Group justify="space-between" mb="xs">
              <Text size="xs" fw={600} c="dimmed">
                {showValue(asObject(one)["name"]) || t("list.entry", { name: entry.title ?? labelOf(spec), number: at + 1 })}
              </Text>
              {!readOnly && (
                <Group gap={2}>
                  <Tool label={t("list.up")} disabled={at === 0} onClick={() => move(at, at - 1)} icon={<ArrowUp size={14} />} />
                  <Tool label={t("list.down")} disabled={at === entries.length - 1} onClick={() => move(at, at + 1)} icon={<ArrowDown size={14} />} />
                  <Tool
                    label={t("list.remove")}
                    onClick={() => onChange(entries.filter((_one, index) => index !== at))}
                    icon={<X size={14} />}
                  />
                </Group>
              )}
            </Group>
            <Fields
              schema={entry}
              root={root}
              value={asObject(one)}
              onChange={(next) => set(at, next)}
              path={`${path}[${at}]`}
              problems={problems}
              readOnly={readOnly}
              secrets={secrets}
            />
          </div>
        ))}
        {!readOnly && (
          <Button
            variant="light"
            size="xs"
            leftSection={<Plus size={14} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => onChange([...entries, startValue(entry, root)])}
          >
            {t("list.add", { name: entry.title ?? labelOf(spec) })}
          </Button>
        )}
      </div>
    </FieldFrame>
  );
}

function Tool({ label, icon, onClick, disabled = false }: { label: string; icon: React.ReactNode; onClick: () => void; disabled?: boolean }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={disabled} onClick={onClick}>
      {icon}
    </ActionIcon>
  );
}
