/** The account a node works with: those of its system, each with the state of its last test; a new one can be made here. */
import { Button, Group, Select, Text, type ComboboxItem } from "@mantine/core";
import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { useConnections } from "../../api/hooks/connections";
import type { Connection } from "../../api/types";
import { showValue } from "../../data/show";
import { ConnectionModal } from "../ConnectionModal";
import { FieldFrame } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { labelOf } from "../schema";

export function ConnectionField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const id = useId();
  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <ConnectionPicker
        id={id}
        label={labelOf(spec)}
        connector={spec.hint.connector}
        value={showValue(value)}
        readOnly={readOnly}
        onChange={(name) => onChange(name ?? undefined)}
      />
    </FieldFrame>
  );
}

interface ConnectionPickerProps {
  id?: string;
  label: string;
  connector: string | undefined;
  value: string;
  readOnly?: boolean;
  onChange: (name: string | null) => void;
}

export function ConnectionPicker({ id, label, connector, value, readOnly = false, onChange }: ConnectionPickerProps) {
  const { t } = useTranslation("forms");
  const [making, setMaking] = useState(false);
  const connections = useConnections();
  const fitting = (connections.data ?? []).filter((connection) => !connector || connection.connector === connector);
  const chosen = fitting.find((connection) => connection.name === value);
  // A name nobody has stays visible: silently empty would hide why the flow does not start.
  const missing = value !== "" && connections.isSuccess && !chosen;

  return (
    <>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Select
          {...(id ? { id } : { "aria-label": label })}
          style={{ flex: 1, minWidth: 0 }}
          data={[
            ...fitting.map((connection) => ({ value: connection.name, label: connection.name })),
            ...(missing ? [{ value, label: value }] : []),
          ]}
          value={value || null}
          placeholder={t("connection.choose")}
          nothingFoundMessage={t("connection.none")}
          searchable={fitting.length > 6}
          allowDeselect={false}
          readOnly={readOnly}
          error={missing ? t("connection.missing", { name: value }) : undefined}
          leftSection={chosen && <Dot connection={chosen} />}
          renderOption={({ option }) => <ConnectionOption option={option} connection={fitting.find((one) => one.name === option.value)} />}
          onChange={onChange}
        />
        {!readOnly && (
          <Button variant="default" leftSection={<Plus size={15} />} px="sm" onClick={() => setMaking(true)}>
            {t("connection.new")}
          </Button>
        )}
      </Group>
      {making && (
        <ConnectionModal
          connector={connector}
          onClose={() => setMaking(false)}
          onSaved={(connection) => {
            setMaking(false);
            onChange(connection.name);
          }}
        />
      )}
    </>
  );
}

function Dot({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const text = t(`connection.status.${connection.status}`);
  return <span className={styles.dot} data-status={connection.status} role="img" aria-label={text} title={text} />;
}

function ConnectionOption({ option, connection }: { option: ComboboxItem; connection: Connection | undefined }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      {connection && <Dot connection={connection} />}
      <div>
        <Text size="sm">{option.label}</Text>
        {connection && (
          <Text size="xs" c="dimmed">
            {t(`connection.status.${connection.status}`)}
          </Text>
        )}
      </div>
    </Group>
  );
}
