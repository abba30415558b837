/** One record to be edited: its fields one by one, or all of it as JSON. Numbers keep the digits that are typed. */
import { SegmentedControl, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Exact, isObject, parseExact, stringifyExact, type Data, type DataObject } from "../../api/exact";
import styles from "./parked.module.css";

interface RecordFormProps {
  record: DataObject;
  /** `null` while something typed is no value yet. */
  onChange: (record: DataObject | null) => void;
}

export function RecordForm({ record, onChange }: RecordFormProps) {
  const { t } = useTranslation("parked");
  const [as, setAs] = useState<"fields" | "json">("fields");
  const [edited, setEdited] = useState(record);
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());

  const take = (name: string, value: Data | undefined) => {
    const still = new Set(wrong);
    if (value === undefined) still.add(name);
    else still.delete(name);
    const next = value === undefined ? edited : { ...edited, [name]: value };
    setWrong(still);
    setEdited(next);
    onChange(still.size === 0 ? next : null);
  };
  const takeAll = (next: DataObject | null) => {
    setWrong(new Set());
    if (next) setEdited(next);
    onChange(next);
  };

  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        style={{ alignSelf: "flex-start" }}
        aria-label={t("edit.as")}
        value={as}
        onChange={(next) => {
          setAs(next as "fields" | "json");
          takeAll(edited);
        }}
        data={(["fields", "json"] as const).map((value) => ({ value, label: t(`edit.${value}`) }))}
      />
      {as === "json" ? (
        <JsonInput label={t("edit.record")} value={edited} onChange={(next) => takeAll(isObject(next) ? next : null)} object />
      ) : (
        <div className={styles.fields}>
          {Object.entries(edited).map(([name, value]) => (
            <FieldInput key={name} name={name} start={value} onChange={(next) => take(name, next)} />
          ))}
        </div>
      )}
    </Stack>
  );
}

/** The kind of a field stays as it was when the form was opened: `00123` that is a text stays a text. */
function FieldInput({ name, start, onChange }: { name: string; start: Data; onChange: (value: Data | undefined) => void }) {
  const [first] = useState(start);
  if (typeof first === "boolean") {
    return <Switch label={<span className="wf-mono">{name}</span>} defaultChecked={first} onChange={(event) => onChange(event.currentTarget.checked)} />;
  }
  if (typeof first === "number" || first instanceof Exact) return <NumberField name={name} first={first} onChange={onChange} />;
  if (first === null || typeof first === "string") return <TextField name={name} first={first} onChange={onChange} />;
  return <JsonInput label={name} value={first} onChange={onChange} />;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function NumberField({ name, first, onChange }: { name: string; first: number | Exact; onChange: (value: Data | undefined) => void }) {
  const { t } = useTranslation("parked");
  const [text, setText] = useState(String(first));
  const fine = NUMBER.test(text.trim());
  return (
    <TextInput
      label={name}
      labelProps={{ className: "wf-mono" }}
      inputMode="decimal"
      classNames={{ input: "wf-mono" }}
      value={text}
      error={fine ? undefined : t("edit.noNumber")}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(NUMBER.test(typed.trim()) ? (parseExact(typed.trim()) as Data) : undefined);
      }}
    />
  );
}

function TextField({ name, first, onChange }: { name: string; first: string | null; onChange: (value: Data) => void }) {
  const { t } = useTranslation("parked");
  const [text, setText] = useState(first ?? "");
  const Input = text.length > 80 ? Textarea : TextInput;
  return (
    <Input
      label={name}
      labelProps={{ className: "wf-mono" }}
      value={text}
      placeholder={first === null ? t("edit.nothing") : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(first === null && event.currentTarget.value === "" ? null : event.currentTarget.value);
      }}
    />
  );
}

interface JsonInputProps {
  label: string;
  value: Data;
  onChange: (value: Data | undefined) => void;
  /** Only a record as a whole will do. */
  object?: boolean;
}

function JsonInput({ label, value, onChange, object = false }: JsonInputProps) {
  const { t } = useTranslation("parked");
  const [text, setText] = useState(() => stringifyExact(value, 2));
  const [error, setError] = useState<string>();
  return (
    <Textarea
      label={label}
      labelProps={{ className: "wf-mono" }}
      classNames={{ input: "wf-mono" }}
      styles={{ input: { fontSize: 12.5 } }}
      autosize
      minRows={object ? 8 : 2}
      maxRows={object ? 20 : 8}
      spellCheck={false}
      value={text}
      error={error}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const parsed = read(typed);
        const fine = parsed !== undefined && (!object || isObject(parsed));
        setError(fine ? undefined : t(object ? "edit.noRecord" : "edit.noJson"));
        onChange(fine ? parsed : undefined);
      }}
    />
  );
}

function read(text: string): Data | undefined {
  try {
    return parseExact(text) as Data;
  } catch {
    return undefined;
  }
}
